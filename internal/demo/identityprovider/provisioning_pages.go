package identityprovider

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

const (
	provisioningPath  = appsPath + "/{app}/provisioning"
	provisionedPerson = provisioningPath + "/people/{person}"
	provisionedGroup  = provisioningPath + "/groups/{group}"
)

func (a App) provisioningPath() string { return a.path() + "/provisioning" }

// The data of the page on which an application is told of people, one struct for each
// template.
type (
	// provisioningPage is the whole of it.
	provisioningPage struct {
		Title, Action string
		Tabs          []tab
		Notice        string // what was done last
		Failed        bool
		Kinds         []kindLine
		Kind          kindLine // the one that is chosen
		Base, Token   string
		OAuth         provisioner.OAuth
		ByOAuth       bool
		People        []personLine // whom the application knows
		Others        []personLine
		Groups        []groupLine
		Domains       []string
		Log           []operationLine
	}
	// kindLine is what can be behaved as, and what that one calls its fields.
	kindLine struct {
		Value                        provisioner.Kind
		Label, BaseLabel, TokenLabel string
		TestLabel, Removal           string
		Imports                      bool // asks an application whom it knows already
		Chosen                       bool
	}
	// personLine is somebody, and what can be done with them.
	personLine struct {
		URL, Name, Hint, State string
		Does                   []button
	}
	// button does something.
	button struct{ Value, Label string }
	// groupLine is a group, and what can be done with it.
	groupLine struct {
		URL, Name, Hint, State string
		Does                   []button
	}
	// operationLine is something that was done, with all that was sent for it.
	operationLine struct {
		Title, Count, Problem string
		Open                  bool
		Exchanges             []provisioner.Exchange
	}
)

// kinds lists what can be behaved as.
func kinds(chosen provisioner.Kind) []kindLine {
	all := []kindLine{
		{Value: provisioner.OktaCatalog, Label: "Okta: SCIM 2.0 Test App (OAuth Bearer Token)", BaseLabel: "SCIM 2.0 Base Url", TokenLabel: "OAuth Bearer Token", TestLabel: "Test API Credentials", Removal: "Okta deletes nobody: who is unassigned is deactivated."},
		{Value: provisioner.OktaWizard, Label: "Okta: an app of the App Integration Wizard", BaseLabel: "SCIM connector base URL", TokenLabel: "Authorization", TestLabel: "Test Connector Configuration", Removal: "Okta deletes nobody: who is unassigned is deactivated. Apps of the wizard are sent whole users and groups by PUT."},
		{Value: provisioner.Entra, Label: "Microsoft Entra ID", BaseLabel: "Tenant URL", TokenLabel: "Secret Token", TestLabel: "Test Connection", Removal: "Entra ID deactivates who is unassigned, and deletes them 30 days after they were deleted there. With ?aadOptscim062020 at the end of the Tenant URL it writes its changes in another way."},
		{Value: provisioner.OneLogin, Label: "OneLogin", BaseLabel: "SCIM Base URL", TokenLabel: "SCIM Bearer Token", TestLabel: "Enable", Removal: "OneLogin deletes who is unassigned, and suspends by PUT."},
	}
	for i := range all {
		all[i].Chosen = all[i].Value == chosen
		all[i].Imports = all[i].Value == provisioner.OktaCatalog || all[i].Value == provisioner.OktaWizard
	}
	return all
}

// provisioning shows how an application is told of people, and what it was told.
func (p *Provider) provisioning(w http.ResponseWriter, r *http.Request) {
	a, ok := p.provisions(w, r)
	if !ok {
		return
	}
	page := provisioningPage{
		Title: a.Label, Action: a.provisioningPath(), Tabs: a.tabs("provisioning"),
		Kinds: kinds(a.Provisioning.Kind), Base: a.Provisioning.Base, Token: a.Provisioning.Token,
		OAuth: a.Provisioning.OAuth, ByOAuth: a.Provisioning.OAuth != provisioner.OAuth{},
	}
	for _, k := range page.Kinds {
		if k.Chosen {
			page.Kind = k
		}
	}
	s := p.provisionedOf(a.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.listPeopleOf(&page, a, s)
	for _, name := range p.groups() {
		page.Groups = append(page.Groups, p.groupLine(a, s, name))
	}
	for i, o := range s.log {
		page.Log = append(page.Log, operationLine{o.Title, requests(len(o.Exchanges)), o.Problem, i == 0, o.Exchanges})
	}
	if saved(r) {
		page.Notice = "Saved."
	}
	if did, err := strconv.Atoi(r.URL.Query().Get("done")); err == nil {
		page.notice(did, s.log)
	}
	p.render(w, http.StatusOK, "provisioning.html", page)
}

// requests counts requests in words.
func requests(n int) string {
	switch n {
	case 0:
		return "no request"
	case 1:
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// provisions returns the application in the URL, or answers that it is not told of anybody.
func (p *Provider) provisions(w http.ResponseWriter, r *http.Request) (App, bool) {
	a, ok := p.ofURL(w, r)
	if ok && a.Protocol != SAML && a.Protocol != SCIM {
		p.notFound(w, r)
		return a, false
	}
	return a, ok
}

// listPeopleOf puts people into the page: first those whom the application knows.
func (p *Provider) listPeopleOf(page *provisioningPage, a App, s *provisioned) {
	for _, who := range p.directory() {
		if _, domain, _ := strings.Cut(who.Email, "@"); !slices.Contains(page.Domains, domain) {
			page.Domains = append(page.Domains, domain)
		}
		line := personLine{URL: a.provisioningPath() + "/people/" + who.ID, Name: who.name(), Hint: who.Email}
		if who.Department != "" {
			line.Hint += " · " + who.Department
		}
		known, ok := s.people[who.ID]
		if !ok {
			line.Does = []button{{"assign", "Assign"}}
			page.Others = append(page.Others, line)
			continue
		}
		line.State = "Active"
		line.Does = []button{{"deactivate", "Deactivate"}, {"unassign", "Unassign"}}
		if !known.Active {
			line.State = "Deactivated"
			line.Does[0] = button{"reactivate", "Reactivate"}
		}
		if a.Provisioning.Kind == provisioner.Entra {
			line.Does = append(line.Does, button{"delete", "Delete"})
		}
		page.People = append(page.People, line)
	}
}

func (p *Provider) groupLine(a App, s *provisioned, name string) groupLine {
	here := 0
	for _, who := range p.directory() {
		if slices.Contains(who.Groups, name) {
			here++
		}
	}
	line := groupLine{URL: a.provisioningPath() + "/groups/" + url.PathEscape(name), Name: name, Hint: fmt.Sprintf("%d in the group", here), Does: []button{{"push", "Push group"}}}
	if g, ok := s.groups[name]; ok {
		line.Hint += fmt.Sprintf(", %d known to the app", len(g.members))
		line.State, line.Does = "Pushed", []button{{"push", "Push now"}, {"delete", "Delete in app"}}
	}
	return line
}

// setProvisioning saves how an application is told of people, and tests it when that is
// asked for.
func (p *Provider) setProvisioning(w http.ResponseWriter, r *http.Request) {
	a, ok := p.provisions(w, r)
	if !ok {
		return
	}
	kind := provisioner.Kind(r.PostFormValue("kind"))
	if !slices.Contains(provisioner.Kinds(), kind) {
		p.notFound(w, r)
		return
	}
	was := a.Provisioning
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	a.Provisioning = Provisioning{
		Kind: kind, Base: text("base"), Token: text("token"),
		OAuth: provisioner.OAuth{TokenURL: text("token_url"), ClientID: text("client_id"), Secret: text("client_secret")},
	}
	if err := p.saveApp(a); err != nil {
		p.refuse(w, err)
		return
	}
	if was.Base != "" && was.Base != a.Provisioning.Base {
		p.forget(a.ID) // what another application was told
	}
	switch r.PostFormValue("do") {
	case "test":
		_ = p.run(a.ID, testTitle, func(t *errand) error { return t.Test(r.Context()) }) // its page says why
	case "import":
		_ = p.run(a.ID, "Import", func(t *errand) error { return t.recall(r.Context()) })
	default:
		http.Redirect(w, r, a.provisioningPath()+savedQuery, http.StatusSeeOther)
		return
	}
	p.showTold(w, r, a, 1)
}

// forget forgets what an application was told.
func (p *Provider) forget(app string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.told, app)
}

// showTold leads back to the page, which says what came of the last things that were done:
// so many.
func (p *Provider) showTold(w http.ResponseWriter, r *http.Request, a App, did int) {
	http.Redirect(w, r, fmt.Sprintf("%s?done=%d", a.provisioningPath(), did), http.StatusSeeOther)
}

// testTitle is what trying the credentials is called.
const testTitle = "Test the credentials"

// notice says what came of the last things that were done.
func (page *provisioningPage) notice(did int, log []operation) {
	if did <= 0 || did > len(log) {
		return
	}
	last, sent, failed := log[0], 0, 0
	for _, o := range log[:did] {
		sent += len(o.Exchanges)
		if o.Problem != "" {
			failed++
		}
	}
	page.Failed = failed > 0
	switch {
	case did > 1 && page.Failed:
		page.Notice = fmt.Sprintf("A day has passed, and %d of %d things failed. %s sent.", failed, did, requests(sent))
	case last.Title == testTitle && page.Failed:
		page.Notice = "The test failed. " + last.Problem
	case last.Title == testTitle:
		page.Notice = "The test succeeded. " + requests(sent) + " sent."
	case page.Failed:
		page.Notice = last.Title + " failed. " + last.Problem
	case did > 1:
		page.Notice = "A day has passed. " + requests(sent) + " sent."
	case sent == 0:
		page.Notice = last.Title + ": there was nothing to tell the application."
	default:
		page.Notice = last.Title + " succeeded. " + requests(sent) + " sent."
	}
}
