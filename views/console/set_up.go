package console

import "github.com/anteroom/anteroom/views/ui"

// Who is the first page of setting a new instance up: who its first operator is.
type Who struct {
	URL         string
	Name, Email ui.Field
}

// Template names the define that renders a Who.
func (Who) Template() string { return "console/who" }

// App is the form by which an app is registered that people sign in to.
type App struct {
	URL, Skip, BaseURL            string
	Name, AppURL, Color, Callback ui.Field
	Error                         string
}

// Template names the define that renders an App.
func (App) Template() string { return "console/app" }

// Ready shows what the app needs, of which the secret is shown nowhere again, and how there is a
// first organization.
type Ready struct {
	Name, Next          string
	AppURL              string // where the app has another secret made
	Shown               bool   // the secret was, before
	Environment         string // the variables by which the app finds its way
	Copies              []ui.Copy
	New                 string // where an organization is created
	Organization, Email ui.Field
}

// Template names the define that renders a Ready.
func (Ready) Template() string { return "console/ready" }

// Sample is what an app in a language adds to have people sign in.
type Sample struct{ Language, Code string }

// Samples returns those of the languages that there is a file for, see docs/integrate.
func (Ready) Samples() []Sample {
	return []Sample{
		{"Go", `auth, err := anteroom.New(anteroom.FromEnv())
mux.Handle("/auth/", auth)
mux.Handle("/account", auth.Require(account))
// in account:
user, _ := anteroom.UserOf(r.Context())`},
		{"Node", `import { anteroom } from "./anteroom.mjs";
const auth = anteroom();
app.use(auth.routes());
app.get("/account", auth.require((req, res) => {
  const { name, orgName } = req.user; }));`},
		{"Python", `auth = anteroom.Auth()
app = auth.routes(account)

@auth.require
def account(environ, start_response):
    user = environ["anteroom.user"]`},
	}
}
