package handlers

import (
	"github.com/gorilla/mux"

	apps "github.com/anteroom/anteroom/handlers/applications"
	"github.com/anteroom/anteroom/handlers/console"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// operatorConsole is where operators run the instance.
func (a *app) operatorConsole(r *mux.Router) {
	shell := a.console.Shell()
	first := r.NewRoute().Subrouter() // before what begins like it
	first.Use(a.web.Mount(shell))
	door := pages{first, a.web}
	door.get(string(model.Console)+"/organizations/new", web.Operator(), a.console.NewOrganization)
	door.post(string(model.Console)+"/organizations/new", web.Operator().Does("create an organization"), a.console.CreateOrganization).limit(60)
	a.organizationInConsole(r) // as well
	p := a.pages(r, string(model.Console), shell)
	p.get("/enter/{token}", web.Public(), a.console.Show)
	p.post("/enter/{token}", web.Public(), a.console.Enter).limit(60)
	p.get("/set-up/{token}", web.Public(), a.console.SetUp)
	p.post("/set-up/{token}", web.Public(), a.console.Begin).limit(60)
	p.get("/", web.Operator(), a.console.Index)
	p.post("/leave", web.Operator().Does("leave the console"), a.console.Leave)
	p.get("/new-app", web.Operator(), a.console.NewApp)
	p.post("/new-app", web.Operator().Sudo("register an app", "/new-app"), a.console.CreateApp).limit(30)
	p.get("/new-app/{application}", web.Operator(), a.console.Ready)
	p.post("/new-app/{application}", web.Operator().Does("create an organization"), a.console.CreateFirst).limit(60)
	p.get("/organizations", web.Operator(), a.console.Organizations)
	a.applicationsInConsole(p)
	a.signInInConsole(p)
	a.sessionsInConsole(p)
	a.webhooksInConsole(p)
	a.rolesInConsole(p)
	a.attributesInConsole(p)
	a.brandingInConsole(p)
	a.mailInConsole(p)
	a.usersInConsole(p)
	a.serverInConsole(p)
	a.intoConsole(p)
	a.operatorsInConsole(p)
	a.console.Router = r
}

// signInInConsole is how people sign in, and get an account.
func (a *app) signInInConsole(p pages) {
	p.get("/sign-in-settings", web.Operator(), a.entrance.Index)
	p.post("/sign-in-settings", web.Operator().Sudo("change how people sign in", "/sign-in-settings"), a.entrance.Save)
	p.post("/sign-in-settings/newcomers", web.Operator().Sudo("change who can be new", "/sign-in-settings"), a.entrance.SaveNewcomers)
	p.post("/sign-in-settings/ways/{way}", web.Operator().Sudo("switch a way to sign in", "/sign-in-settings"), a.entrance.Switch)
}

// sessionsInConsole is how long people stay signed in where their organization says nothing.
func (a *app) sessionsInConsole(p pages) {
	p.get("/sessions", web.Operator(), a.limits.Index)
	p.post("/sessions", web.Operator().Sudo("change how long everybody stays signed in", "/sessions"), a.limits.Save)
	p.get("/sessions/preview", web.Operator(), a.limits.Preview)
}

// webhooksInConsole is where events are sent, and what comes of that.
func (a *app) webhooksInConsole(p pages) {
	p.get("/webhooks", web.Operator(), a.hooks.Index)
	p.get("/webhooks/new", web.Operator(), a.hooks.New)
	p.post("/webhooks/new", web.Operator().Several("types").Sudo("add a webhook", "/webhooks/new"), a.hooks.Add).limit(30)
	p.get("/webhooks/{webhook}", web.Operator(), a.hooks.Show)
	p.post("/webhooks/{webhook}", web.Operator().Several("types").Sudo("change a webhook", "/webhooks/{webhook}"), a.hooks.Save)
	p.post("/webhooks/{webhook}/pause", web.Operator().Does("pause a webhook"), a.hooks.Pause)
	p.post("/webhooks/{webhook}/resume", web.Operator().Does("resume a webhook"), a.hooks.Resume)
	p.post("/webhooks/{webhook}/replay", web.Operator().Does("send events again to a webhook"), a.hooks.Replay).limit(30)
	p.post("/webhooks/{webhook}/test", web.Operator().Does("send a test event to a webhook"), a.hooks.Test).limit(30)
	p.get("/webhooks/{webhook}/rotate", web.Operator(), a.hooks.ConfirmRotate)
	p.post("/webhooks/{webhook}/rotate", web.Operator().Sudo("replace the secret of a webhook", "/webhooks"), a.hooks.Rotate)
	p.get("/webhooks/{webhook}/delete", web.Operator(), a.hooks.ConfirmDelete)
	p.post("/webhooks/{webhook}/delete", web.Operator().Sudo("delete a webhook", "/webhooks").Danger(), a.hooks.Delete)
	p.get("/webhooks/{webhook}/deliveries", web.Operator().Polled(), a.hooks.Deliveries)
	p.get("/webhooks/{webhook}/deliveries/{delivery}", web.Operator(), a.hooks.Delivery)
	p.get("/webhooks/{webhook}/deliveries/{delivery}/outcome", web.Operator().Polled(), a.hooks.Outcome)
	p.post("/webhooks/{webhook}/deliveries/{delivery}/replay", web.Operator().Does("send an event again to a webhook"), a.hooks.ReplayOne).limit(60)
}

// mailInConsole is how mail goes out.
func (a *app) mailInConsole(p pages) {
	p.get("/mail", web.Operator(), a.post.Index)
	p.post("/mail/test", web.Operator().Does("send a test mail"), a.post.Try).limit(10)
	p.post("/mail/repeat", web.Operator().Does("send failed mails again"), a.post.Repeat).limit(30)
}

// applicationsInConsole is what operators see and set of the applications that people sign in to.
func (a *app) applicationsInConsole(p pages) {
	p.get("/applications", web.Operator(), a.applications.Index)
	p.get("/applications/{application}", web.Operator(), a.applications.Show)
	p.post("/applications/{application}/basics", web.Operator().Does("rename an application"), a.applications.Set(apps.Basics))
	p.post("/applications/{application}/addresses", web.Operator().Sudo("change the addresses of an application", "/applications/{application}"), a.applications.Set(apps.Addresses))
	p.post("/applications/{application}/rights", web.Operator().Several("api_scopes").Sudo("change what an application may do", "/applications/{application}"), a.applications.Set(apps.Rights))
	p.post("/applications/{application}/tokens", web.Operator().Several("claims").Does("change the tokens of an application"), a.applications.Set(apps.Tokens))
	p.post("/applications/{application}/embeds", web.Operator().Sudo("let pages show the admin portal", "/applications/{application}"), a.applications.AllowEmbed)
	p.leads("/applications/{application}/embeds", web.Operator(), "..")
	p.post("/applications/{application}/keys", web.Operator().Sudo("change the keys of an application", "/applications").Danger(), a.applications.SetKeys)
	p.post("/applications/{application}/secrets", web.Operator().Sudo("add a secret to an application", "/applications"), a.applications.AddSecret).limit(60)
	p.get("/applications/{application}/secrets/{secret}/remove", web.Operator(), a.applications.ConfirmRemoveSecret)
	p.post("/applications/{application}/secrets/{secret}/remove", web.Operator().Sudo("remove a secret of an application", "/applications").Danger(), a.applications.RemoveSecret)
	p.get("/applications/{application}/delete", web.Operator(), a.applications.ConfirmDelete)
	p.post("/applications/{application}/delete", web.Operator().Sudo("delete an application", "/applications").Danger(), a.applications.Delete)
}

// rolesInConsole is what operators see and set of roles and what they allow.
func (a *app) rolesInConsole(p pages) {
	p.get("/roles", web.Operator(), a.permissions.Index)
	p.post("/roles", web.Operator().Does("create a role"), a.permissions.Create).limit(60)
	p.post("/roles/defaults", web.Operator().Sudo("say which roles people get", "/roles"), a.permissions.SetDefaults)
	p.leads("/roles/defaults", web.Operator(), "..")
	p.post("/roles/permissions", web.Operator().Does("add a permission"), a.permissions.Add).limit(60)
	p.leads("/roles/permissions", web.Operator(), "..")
	p.post("/roles/permissions/{permission}", web.Operator().Does("describe a permission"), a.permissions.Describe)
	p.get("/roles/permissions/{permission}/delete", web.Operator(), a.permissions.ConfirmForget)
	p.post("/roles/permissions/{permission}/delete", web.Operator().Sudo("delete a permission", "/roles").Danger(), a.permissions.Forget)
	p.get("/roles/{role}", web.Operator(), a.permissions.Show)
	p.post("/roles/{role}", web.Operator().Several("permissions").Sudo("change a role of all organizations", "/roles/{role}"), a.permissions.Save)
	p.post("/roles/{role}/permissions", web.Operator().Several("permissions").Sudo("change what a role allows", "/roles/{role}"), a.permissions.Allow)
	p.get("/roles/{role}/delete", web.Operator(), a.permissions.ConfirmDelete)
	p.post("/roles/{role}/delete", web.Operator().Sudo("delete a role", "/roles").Danger(), a.permissions.Delete)
}

// attributesInConsole is what directories can say of people beside what all of them can.
func (a *app) attributesInConsole(p pages) {
	const one = "/attributes/{attribute}"
	p.get("/attributes", web.Operator(), a.attributes.Index)
	p.post("/attributes", web.Operator().Does("add an attribute"), a.attributes.Add).limit(60)
	p.leads(one, web.Operator(), "..")
	p.post(one, web.Operator().Does("change an attribute"), a.attributes.Save)
	p.get(one+"/delete", web.Operator(), a.attributes.ConfirmDelete)
	p.post(one+"/delete", web.Operator().Sudo("delete an attribute", "/attributes").Danger(), a.attributes.Delete)
	p.post(one+"/forget", web.Operator().Does("forget what was said by an attribute").Danger(), a.attributes.Forget)
	p.leads(one+"/forget", web.Operator(), "../..")
}

// brandingInConsole is what the product looks like.
func (a *app) brandingInConsole(p pages) {
	p.get("/branding", web.Operator(), a.looks.Index)
	p.post("/branding", web.Operator().Does("change the branding"), a.looks.Save)
	p.get("/branding/previews", web.Operator(), a.looks.Previews)
	p.get("/branding/preview/{preview}", web.Operator(), a.looks.Preview)
	p.get("/branding/look.css", web.Operator(), a.looks.Look)
	p.post("/branding/{picture}", web.Operator().Does("change a picture of the branding"), a.looks.SetPicture).limit(30)
	p.post("/branding/{picture}/remove", web.Operator().Does("remove a picture of the branding").Danger(), a.looks.RemovePicture)
}

// organizationInConsole is what operators see of one organization: the rooms of its own people,
// as those who may do everything there.
func (a *app) organizationInConsole(r *mux.Router) {
	p := a.pages(r, string(console.Base), a.console.OrganizationShell())
	p.get("/", web.InOrganization(), a.console.Organization)
	p.post("/features", web.InOrganization().Several("features").Does("say what {organization} has"), a.console.SetFeatures)
	p.post("/limits", web.InOrganization().Does("limit the members of {organization}"), a.console.SetLimits)
	p.post("/external-id", web.InOrganization().Does("say what your app calls {organization}"), a.console.SetExternalID)
	p.post("/metadata", web.InOrganization().Several("metadata_name").Several("metadata_value").Does("say what your app knows of {organization}"), a.console.SetMetadata)
	p.post("/sessions/end", web.InOrganization().Does("sign everybody out of {organization}").Danger(), a.console.EndSessions)
	p.post("/suspend", web.InOrganization().Does("suspend {organization}").Danger(), a.console.Suspend)
	p.post("/resume", web.InOrganization().Sudo("suspend {organization} no more", "/"), a.console.Resume)
	p.post("/administrators", web.InOrganization().Sudo("make somebody an admin of {organization}", "/"), a.console.MakeAdministrator)
	p.get("/sign-in-links/{member}", web.InOrganization(), a.console.SignInLink)
	p.post("/sign-in-links/{member}", web.InOrganization().Sudo("make a link that signs an admin of {organization} in", "/"), a.console.MakeSignInLink).limit(60)
	p.post("/domains/{domain}/verify", web.Widget(model.WidgetDomains).Manage().Sudo("verify a domain of {organization} by hand", "/domains"), a.domains.VerifyByHand).limit(60)
	p.get("/support/{member}", web.InOrganization(), a.console.SignInAs)
	p.post("/support/{member}", web.InOrganization().Sudo("sign in as a member of {organization}", "/"), a.console.BeginVisit).limit(30)
	a.rooms(p)
}

// visits is where operators go on to, and leave, an organization where they are somebody else.
func (a *app) visits(p pages) {
	p.get("/support/{token}", web.Public(), a.console.Visit).limit(60)
	p.post("/support", web.Public().InSupport(), a.console.GoThere).limit(60)
	p.get("/support-over", web.Public(), a.console.VisitOver)
	p.post("/support-over", web.SignedIn().InSupport().Does("end a visit"), a.console.LeaveVisit)
}

// newConsole wires the console to the rules of the rooms that it shows.
func newConsole(c Config, w *web.Web) *console.Handler {
	return &console.Handler{Web: w, DB: c.DB, Operators: c.Operators, Instance: c.Instance, Applications: c.Applications, Members: c.Members, Rules: c.Organizations, Sessions: c.Sessions, SignIn: c.SignIn, Support: c.Support, Passkeys: c.Passkeys, Now: c.DB.Now}
}
