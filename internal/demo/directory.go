package demo

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/demo/provisioner"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// acmeApp is the application by which Acme's identity provider tells of its people.
const acmeApp = "acme-scim"

// provision has Acme's admin set provisioning up, and say what one group gives. Who is in it
// the identity provider tells once the program runs.
func (s *seeder) provision(ctx context.Context, now time.Time) (model.DirectoryID, string, error) {
	s.clock = now.AddDate(0, 0, -30)
	session, err := s.begin(ctx, "dana@acme.example")
	if err != nil {
		return "", "", err
	}
	rules := directories.New(s.db, secret.NewSource(nil), s.outbox, "", nil) // these send no mail, and ask nobody for keys
	d, err := rules.Add(ctx, session.Actor(), model.ProviderOkta)
	if err != nil {
		return "", "", err
	}
	_, token, err := rules.CreateToken(ctx, session.Actor(), d.ID, 365*24*time.Hour, "")
	if err != nil {
		return "", "", err
	}
	roles, err := s.db.Roles(ctx, d.Org)
	if err != nil {
		return "", "", err
	}
	admin := slices.IndexFunc(roles, func(r model.Role) bool { return r.Name == "admin" })
	if _, err := rules.SetGroups(ctx, session.Actor(), d.ID, d.Version, model.GroupRoles{{Group: "IT", Role: roles[admin].ID}}); err != nil {
		return "", "", err
	}
	return d.ID, token, s.sessions.SignOut(ctx, session)
}

// Provision has the identity provider tell the program, which serves by now, of Acme's
// people and groups: of those that it has not been told of before.
func (s Sample) Provision(ctx context.Context, p *identityprovider.Provider) {
	if s.DirectoryID != "" {
		p.Provision(ctx, acmeApp, "IT", "Roastery")
	}
}

// ProvisioningPath is where the identity provider shows that, "" for a sample of a time when
// Acme had no directory.
func (s Sample) ProvisioningPath() string {
	if s.DirectoryID == "" {
		return ""
	}
	return "/admin/apps/" + acmeApp + "/provisioning"
}

// provisioning is the application that is told of Acme's people.
func (s Sample) provisioning(site model.Site) identityprovider.App {
	a := identityprovider.App{
		ID: acmeApp, Label: AcmeName + ": " + AppName, Protocol: identityprovider.SCIM,
		Provisioning: identityprovider.Provisioning{Kind: provisioner.OktaCatalog, Base: site.SCIM(model.DirectoryID(s.DirectoryID)), Token: s.DirectoryToken},
	}
	for _, who := range provisioned() {
		a.People = append(a.People, who.Email)
	}
	return a
}

// provisioned returns whom Acme's identity provider looks after: members from the end of the
// list, one of whom has left, and somebody at an address in a domain that Acme has not
// verified.
func provisioned() []identityprovider.Person {
	all := []identityprovider.Person{
		{Email: "olga@acme.example", First: "Olga", Last: "Smirnova", Department: "Roastery"},
		{Email: "omar@acme.example", First: "Omar", Last: "Farouk", Department: "Roastery"},
		{Email: "paula@acme.example", First: "Paula", Last: "Vega", Department: "Roastery"},
		{Email: "pekka@acme.example", First: "Pekka", Last: "Virtanen", Department: "IT"},
		{Email: "priya@acme.example", First: "Priya", Last: "Nair", Department: "IT"},
		{Email: "quentin@acme.example", First: "Quentin", Last: "Dubois", Department: "Finance"},
		{Email: "rosa@acme.example", First: "Rosa", Last: "Alvarez", Department: "Finance"},
		{Email: "ruben@acme.example", First: "Ruben", Last: "de Vries", Department: "Roastery"},
		{Email: "sofia@acme.example", First: "Sofia", Last: "Papadopoulou", Department: "Roastery"},
		{Email: "tariq@acme.example", First: "Tariq", Last: "Khan", Department: "Sales"},
		{Email: "theo@acme.example", First: "Theo", Last: "Martin", Department: "Sales"},
		{Email: "silvio@acme.example", First: "Silvio", Last: "Ferro", Department: "Sales", Inactive: true},
		{Email: "lena@acme-lisbon.example", First: "Lena", Last: "Brandt", Department: "Sales"},
	}
	for i := range all {
		all[i].Groups = []string{AcmeName}
		if department := all[i].Department; department == "IT" || department == "Roastery" {
			all[i].Groups = append(all[i].Groups, department)
		}
	}
	return all
}
