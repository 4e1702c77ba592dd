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
	URL, Cancel, BaseURL string
	Newest               string // the app that was the newest when the form was shown, "" for none
	First                bool   // there is none: it asks what the product is called, too
	SettingUp            bool   // the instance is new
	Name, AppURL, Color  ui.Field
	Types                Types
	Callbacks            Lines
	Error                string
}

// Template names the define that renders an App.
func (App) Template() string { return "console/app" }

// Types are the sorts of clients that an app can be.
type Types struct {
	Options []ui.Option
	Error   string
}

// Template names the define that renders Types.
func (Types) Template() string { return "console/types" }

// Lines is a field of several lines.
type Lines struct{ ui.Field }

// Template names the define that renders Lines.
func (Lines) Template() string { return "console/lines" }

// Ready shows what an app needs that was just registered, of which the secret is shown nowhere
// again, and how there is a first organization.
type Ready struct {
	Name        string
	AppURL      string // its page, where it has another secret made
	Secret      bool   // it keeps one
	Shown       bool   // which was shown before
	Environment string // the variables by which the app finds its way
	Copies      []ui.Copy
	First       *First // nil where there are organizations
}

// Template names the define that renders a Ready.
func (Ready) Template() string { return "console/ready" }

// First is the form by which there is a first organization.
type First struct {
	URL, Next   string // Next is where who makes none goes on
	Problem     string // what is wrong, and with no field; "" for nothing
	Name, Email ui.Field
}

// Template names the define that renders a First.
func (First) Template() string { return "console/first" }

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
