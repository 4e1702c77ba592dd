package handlers

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/security"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// routes lists every URL: method, path, who may come, what answers.
func (a *app) routes() http.Handler {
	r := mux.NewRouter().UseEncodedPath().SkipClean(true)
	r.Use(web.NoteRoute)
	r.NotFoundHandler = a.unmatched(r)
	r.MethodNotAllowedHandler = r.NotFoundHandler

	portal := a.web.Portal
	r.Handle("/ui", http.RedirectHandler(portal.Links.Home(), http.StatusSeeOther)).Methods("GET", "HEAD").Name("public") // before what it begins with
	ui := a.pages(r, string(portal.Links), portal)
	a.portal(ui)
	a.own(ui)
	r.Handle("/auth/verify", a.web.Crossing(http.HandlerFunc(a.provider.Verify))).Methods("GET", "HEAD").Name("protocol") // before /a, which it begins with
	a.management(r)                                                                                                       // as well
	entry := a.pages(r, "/a", portal)
	entry.router.Use(web.Passing)
	a.entry(entry.crossing())
	a.sudo(entry)
	a.visits(entry)
	a.signin.Router = r
	a.adminPortal(r)
	a.operatorConsole(r)
	a.openID(r)
	a.upstream(r)
	a.provisioning(r)
	if a.demo != nil {
		a.demonstration(a.pages(r, "/demo", portal))
	}
	a.rest(r)
	return r
}

// portal is what the organization's people see and change of it.
func (a *app) portal(p pages) {
	p.get("/", web.InOrganization(), a.home.Index)
	a.rooms(p)
}

// rooms is the organization itself, whoever sees it.
func (a *app) rooms(p pages) {
	a.generalRoutes(p)
	a.memberRoutes(p)
	a.ssoPeopleRoutes(p) // before what is at /sso/{connection}
	a.ssoRoutes(p)
	a.directoryPeopleRoutes(p)
	a.directoryRoutes(p)
	a.domainRoutes(p)
	a.policyRoutes(p)
	a.keyRoutes(p)
	a.linkRoutes(p)
	a.activityRoutes(p)
}

func (a *app) memberRoutes(p pages) {
	invitations := web.Widget(model.WidgetInvitations)
	p.get("/members/invite", invitations.Manage(), a.invitations.New)
	p.get("/members/invitations", invitations.Read(), a.invitations.Index)
	p.post("/members/invitations", invitations.Manage().Does("invite people to {organization}"), a.invitations.Send)
	p.post("/members/invitations/{invitation}/resend", invitations.Manage().Does("resend an invitation"), a.invitations.Resend)
	p.post("/members/invitations/{invitation}/cancel", invitations.Manage().Does("cancel an invitation").Danger(), a.invitations.Cancel)
	p.post("/members/invitations/{invitation}/restore", invitations.Manage().Does("bring an invitation back"), a.invitations.Restore)
	p.get("/members/invitations/{invitation}/link", invitations.Manage(), a.invitations.Link)

	groups := web.Widget(model.WidgetGroups)
	p.get("/members/groups", groups.Read(), a.groups.Index)
	p.post("/members/groups", groups.Manage().Does("create a group in {organization}"), a.groups.Create).limit(60)
	p.post("/members/groups/roles", groups.Manage().Several("group").Several("role").Several("position").Does("have groups give roles in {organization}"), a.groups.SetRoles)
	p.leads("/members/groups/roles", groups.Read(), "..")
	p.get("/members/groups/{group}", groups.Read(), a.groups.Show)
	p.post("/members/groups/{group}/rename", groups.Manage().Does("rename a group"), a.groups.Rename)
	p.post("/members/groups/{group}/members", groups.Manage().Does("add somebody to a group"), a.groups.AddMember)
	p.post("/members/groups/{group}/members/{member}/remove", groups.Manage().Does("take somebody out of a group").Danger(), a.groups.RemoveMember)
	p.get("/members/groups/{group}/delete", groups.Manage(), a.groups.ConfirmDelete)
	p.post("/members/groups/{group}/delete", groups.Manage().Does("delete a group of {organization}").Danger(), a.groups.Delete)

	members := web.Widget(model.WidgetMembers)
	p.get("/members", members.Read(), a.members.Index)
	p.get("/members/{member}/role", members.Read(), a.members.Role)
	p.post("/members/{member}/role", members.Read().Several("role").Does("change a role"), a.members.SetRole)
	p.get("/members/export.csv", members.Read(), a.members.Export)
	p.post("/members/bulk", members.Read().Several("id").Does("change several members"), a.members.Bulk)
	p.leads("/members/bulk", members.Read(), "..")
	p.post("/members/bulk/undo", members.Read().Does("undo a change of several members"), a.members.UndoBulk)
	p.post("/members/{member}/remove", members.With(model.UsersDelete).Does("remove somebody from {organization}").Danger(), a.members.Remove)
	p.post("/members/{member}/restore", members.With(model.UsersDelete).Does("bring somebody back to {organization}"), a.members.Restore)
	p.post("/members/{member}/suspend", members.With(model.UsersDelete).Does("suspend somebody in {organization}").Danger(), a.members.Suspend)
	p.post("/members/{member}/reactivate", members.With(model.UsersDelete).Does("reactivate somebody in {organization}"), a.members.Reactivate)
	p.post("/members/{member}/sign-out", members.With(model.UsersDelete).Does("sign somebody out").Danger(), a.members.SignOut)
	p.get("/members/{member}", members.Read(), a.members.Member) // after all that are not members
}

func (a *app) domainRoutes(p pages) {
	domains := web.Widget(model.WidgetDomains)
	p.get("/domains", domains.Read(), a.domains.Index)
	p.post("/domains", domains.Manage().Does("add a domain to {organization}"), a.domains.Add).limit(60)
	p.get("/domains/{domain}", domains.Read(), a.domains.Show)
	p.get("/domains/{domain}/status", domains.Read().Polled(), a.domains.Status)
	p.post("/domains/{domain}/check", domains.Manage().Does("check a domain"), a.domains.Check).limit(60)
	p.post("/domains/{domain}/retry", domains.Manage().Does("try a domain again"), a.domains.Retry)
	p.get("/domains/{domain}/remove", domains.Manage(), a.domains.ConfirmRemove)
	p.post("/domains/{domain}/remove", domains.Manage().Does("remove a domain of {organization}").Danger(), a.domains.Remove)
	p.post("/domains/{domain}/remove-verified", domains.Manage().Sudo("remove a verified domain of {organization}", "/domains").Danger(), a.domains.RemoveVerified)
}

func (a *app) policyRoutes(p pages) {
	policy := web.Widget(model.WidgetSessionPolicy)
	p.get("/session-policy", policy.Read(), a.policy.Index)
	p.post("/session-policy", policy.Manage().Sudo("change the session policy of {organization}", "/session-policy"), a.policy.Save)
	p.get("/session-policy/preview", policy.Manage(), a.policy.Preview)
}

// own is what everybody sees and changes of their own account.
func (a *app) own(p pages) {
	p.get("/profile", web.SignedIn(), a.profile.Index)
	p.post("/profile", web.SignedIn().Does("change your profile"), a.profile.Save).limit(60)
	p.post("/profile/picture", web.SignedIn().Does("change your picture"), a.profile.SetPicture).limit(30)
	p.post("/profile/picture/remove", web.SignedIn().Does("remove your picture").Danger(), a.profile.RemovePicture)
	p.get("/profile/email", web.SignedIn(), a.profile.ChangeEmail)
	p.post("/profile/email", web.SignedIn().Sudo("change your email", "/profile/email"), a.profile.SendEmailCode).limit(60)
	p.get("/profile/email/code", web.SignedIn(), a.profile.EmailCode)
	p.post("/profile/email/code", web.SignedIn().Does("confirm your new email"), a.profile.FinishEmailChange).limit(60)
	p.get("/profile/time-zone", web.SignedIn(), a.profile.ChangeTimeZone)
	p.post("/profile/time-zone", web.SignedIn().Does("change your time zone"), a.profile.SetTimeZone).limit(60)
	p.post("/profile/language", web.SignedIn().Does("change your language"), a.profile.SetLanguage).limit(60)
	p.get("/profile/organizations/{organization}/leave", web.SignedIn(), a.profile.ConfirmLeave)
	p.post("/profile/organizations/{organization}/leave", web.SignedIn().Does("leave an organization").Danger(), a.profile.Leave)
	p.get("/security", web.SignedIn(), a.security.Index)
	p.get("/security/activity", web.SignedIn(), a.security.Activity)
	p.get("/security/sessions/revoke-others", web.SignedIn(), a.security.ConfirmRevokeOthers)
	p.post("/security/sessions/revoke-others", web.SignedIn().Does("sign out everywhere else").Danger(), a.security.RevokeOthers)
	p.post("/security/sessions/{session}/revoke", web.SignedIn().Does("sign out another browser").Danger(), a.security.Revoke)
	p.post("/security/linked/{provider}/unlink", web.SignedIn().Sudo("unlink an account", "/security").Danger(), a.security.Unlink)
	passkeyRoutes(p, "/security", web.SignedIn(), a.security.Passkeys)
}

// entry is the way in and out. Each address may make 60 attempts a minute.
func (a *app) entry(p pages) {
	p.get("/login", web.Public(), a.signin.Email)
	p.post("/login", web.Public(), a.signin.Begin).limit(60)
	p.get("/login/choose", web.Public(), a.signin.ChooseDoor).limit(60)
	p.get("/login/code", web.Public(), a.signin.Code)
	p.post("/login/code", web.Public(), a.signin.Finish).limit(60)
	p.post("/login/resend", web.Public(), a.signin.Resend).limit(60)
	p.get("/login/link/{token}", web.Public(), a.signin.Link)
	p.post("/login/link", web.Public(), a.signin.Follow).limit(60)
	p.get("/sign-in/{token}", web.Public(), a.signin.SignInLink).limit(60)
	p.post("/sign-in", web.Public(), a.signin.UseSignInLink).limit(60)
	p.get("/recover/{token}", web.Public(), a.signin.Recover).limit(60)
	p.post("/recover", web.Public(), a.signin.FinishRecover).limit(60)
	p.post("/login/passkey/begin", web.Public(), web.Script(a.signin.BeginPasskey)).limit(60)
	p.post("/login/passkey", web.Public(), web.Script(a.signin.FinishPasskey)).limit(60)

	p.get("/step-up", web.SignedIn(), a.signin.StepUp)
	p.post("/step-up/passkey/begin", web.SignedIn().Does("use a passkey for an app"), web.Script(a.signin.BeginSudoPasskey)).limit(60)
	p.post("/step-up/passkey", web.SignedIn().Does("use a passkey for an app"), web.Script(a.signin.FinishStepUp)).limit(60)

	p.get("/invite/accept/{invitation}", web.SignedIn(), a.invitations.Mine)
	p.post("/invite/accept/{invitation}", web.SignedIn().Does("accept an invitation"), a.invitations.AcceptMine)
	p.get("/invite/{token}", web.Public(), a.invitations.Show)
	p.post("/invite/{token}", web.Public(), a.invitations.Accept).limit(60)
	p.post("/invite/{token}/decline", web.Public(), a.invitations.Decline).limit(60)
	p.post("/invite/{token}/ask", web.Public(), a.invitations.AskAgain).limit(60)

	p.get("/link", web.SignedIn(), a.signin.OfferLink)
	p.post("/link", web.SignedIn().Does("link an account"), a.signin.LinkAccount).limit(60)

	p.get("/organizations", web.SignedIn(), a.signin.Organizations)
	p.post("/organizations", web.SignedIn().Does("act for another organization"), a.signin.Choose)
	p.post("/organizations/join", web.SignedIn().Does("join an organization"), a.signin.Join)
	p.post("/organizations/decline", web.SignedIn().Does("decline an invitation"), a.signin.Decline)
	p.get("/return", web.SignedIn().InSupport(), a.signin.Return)

	p.get("/logout", web.Public(), a.signin.ConfirmLogout)
	p.post("/logout", web.Public().InSupport(), a.signin.Logout)
	p.get("/signed-out", web.Public(), a.signin.SignedOut)
}

// sudo is where somebody who is signed in proves once more who they are. router
// carries out what has waited for that.
func (a *app) sudo(p pages) {
	p.get("/sudo", web.SignedIn(), a.signin.Sudo)
	p.post("/sudo", web.SignedIn(), a.signin.ContinueSudo).limit(60)
	p.post("/sudo/discard", web.SignedIn(), a.signin.DiscardHeld).limit(60)
	p.post("/sudo/passkey/begin", web.SignedIn(), web.Script(a.signin.BeginSudoPasskey)).limit(60)
	p.post("/sudo/passkey", web.SignedIn(), web.Script(a.signin.FinishSudoPasskey)).limit(60)
	p.post("/sudo/email", web.SignedIn(), a.signin.SendSudoCode).limit(60)
	p.get("/sudo/code", web.SignedIn(), a.signin.SudoCode)
	p.post("/sudo/code", web.SignedIn(), a.signin.FinishSudo).limit(60)
}

// demonstration is what only the demo has.
func (a *app) demonstration(p pages) {
	p.get("/", web.Public(), a.demo.Local(a.demo.Index))
	p.post("/sign-in", web.Public().InSupport(), a.demo.Local(a.demo.Enter))
	p.get("/mail", web.Public(), a.demo.Local(a.demo.MailIndex))
	p.get("/dns", web.Public(), a.demo.Local(a.demo.Records))
	p.post("/dns", web.Public(), a.demo.Local(a.demo.SetRecord))
	p.post("/dns/remove", web.Public(), a.demo.Local(a.demo.RemoveRecord))
	p.get("/mail/{message}", web.Public(), a.demo.Local(a.demo.MailMessage))
	a.branding.Home, a.branding.Show = "/demo/branding", a.web.Card
	a.brandingRoutes(p, a.demo.Local)
}

// brandingRoutes are those of what the product looks like, for the operator alone: only lets
// nobody else in.
func (a *app) brandingRoutes(p pages, only func(web.Handler) web.Handler) {
	own := func(next web.Handler) web.Handler {
		return only(func(w http.ResponseWriter, r *http.Request) error {
			web.Answering(r, "branding")
			return next(w, r)
		})
	}
	p.get("/branding", web.Public(), own(a.branding.Index))
	p.post("/branding", web.Public(), own(a.branding.Save))
	p.get("/branding/previews", web.Public(), own(a.branding.Previews))
	p.get("/branding/preview/{preview}", web.Public(), own(a.branding.Preview))
	p.get("/branding/look.css", web.Public(), own(a.branding.Look))
	p.post("/branding/{picture}", web.Public(), own(a.branding.SetPicture)).limit(30)
	p.post("/branding/{picture}/remove", web.Public(), own(a.branding.RemovePicture))
}

func (a *app) rest(r *mux.Router) {
	r.HandleFunc("/static/{file}", a.static).Methods("GET", "HEAD").Name("public")
	r.Handle("/pictures/{picture}", a.web.Handle(a.picture)).Methods("GET", "HEAD").Name("public")
	r.Handle("/.well-known/webauthn", a.web.Handle(a.relatedOrigins)).Methods("GET", "HEAD").Name("public")
	r.HandleFunc("/healthz", a.healthy).Methods("GET", "HEAD").Name("public")
	r.HandleFunc("/readyz", a.ready).Methods("GET", "HEAD").Name("public")
	r.Handle("/", http.RedirectHandler(a.web.Portal.Links.Home(), http.StatusSeeOther)).Methods("GET", "HEAD").Name("public")
}

// pages adds routes for people: guarded, and closed to other sites.
type pages struct {
	router *mux.Router
	web    *web.Web
}

// crossing returns the same group for routes on the way from an application and back.
func (p pages) crossing() pages {
	sub := p.router.NewRoute().Subrouter()
	sub.Use(p.web.Crossing)
	return pages{sub, p.web}
}

func (p pages) get(path string, g web.Guard, h web.Handler) page {
	return p.add(path, g, h, "GET", "HEAD")
}

func (p pages) post(path string, g web.Guard, h web.Handler) page { return p.add(path, g, h, "POST") }

func (p pages) add(path string, g web.Guard, h web.Handler, methods ...string) page {
	handler := p.web.SameOrigin(p.web.Guarded(g, h))
	return page{p.router.Handle(path, handler).Methods(methods...).Name(g.String()), methods[0], p.web}
}

// passkeyRoutes is where somebody sees and changes their own passkeys, below a page.
func passkeyRoutes(p pages, page string, who web.Guard, h *security.Passkeys) {
	p.get(page+"/passkeys", who, h.PasskeyList)
	p.post(page+"/passkeys/begin", who.Sudo("add a passkey", page), web.Script(h.BeginPasskey)).limit(60)
	p.leads(page+"/passkeys/begin", who, "../..")
	p.post(page+"/passkeys", who.Sudo("add a passkey", page), web.Script(h.AddPasskey)).limit(60)
	p.get(page+"/passkeys/{passkey}", who, h.Passkey)
	p.get(page+"/passkeys/{passkey}/edit", who, h.EditPasskey)
	p.post(page+"/passkeys/{passkey}", who.Does("rename a passkey"), h.RenamePasskey)
	p.post(page+"/passkeys/{passkey}/remove", who.Sudo("remove a passkey", page).Danger(), h.RemovePasskey)
}

// pages returns a group of routes under a prefix, which belong to a shell.
func (a *app) pages(r *mux.Router, prefix string, shell *web.Shell) pages {
	sub := r.PathPrefix(prefix).Subrouter()
	sub.Use(a.web.Mount(shell))
	sub.NotFoundHandler, sub.MethodNotAllowedHandler = r.NotFoundHandler, r.MethodNotAllowedHandler
	return pages{sub, a.web}
}

type page struct {
	route  *mux.Route
	method string
	web    *web.Web
}

// limit lets each address make perMinute requests to the route a minute.
func (p page) limit(perMinute int) {
	path, err := p.route.GetPathTemplate()
	if err != nil {
		panic(err) // routes are what the source says
	}
	p.route.Handler(p.web.Limit(p.method+" "+path, perMinute, p.route.GetHandler()))
}
