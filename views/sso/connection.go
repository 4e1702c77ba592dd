package sso

import (
	"html/template"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/guide"
	"github.com/anteroom/anteroom/views/ui"
)

// Connection is the page of one connection. All of it is put in anew when something
// has changed: what is entered elsewhere on the page stays.
type Connection struct {
	Links      model.Links
	URL        string // of the page
	Head       Head
	Held       *Held // nil when nothing is
	Bar        *Bar  // nil when nothing is beside what is live
	Stages     []Stage
	Settings   Settings
	Groups     Groups
	Attempts   Attempts
	Revocation *Revocation // nil for who can’t say that
	ReadOnly   bool

	Questions *Questions   // nil when nothing is asked
	Handover  *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Connection.
func (Connection) Template() string { return "sso/connection" }

// Head says what the connection is and how far it is.
type Head struct {
	Name, Protocol string
	Mark           ui.Portrait
	Badges         []Badge
	Done           string // how many steps are
	URL            string
	Menu           bool // with what can be done to all of it
	TurnOff        bool
	Delete         bool
}

// Held asks whether metadata is to be believed that names another provider or host than
// what is live.
type Held struct {
	URL      string
	Version  int64
	Mark     string // names what is asked about
	Provider string // in a sentence
	FoundAt  string
	Facts    []Fact
	Form     bool
	Drafted  bool // there is a draft, which would be in the way
}

// Bar says what is beside what is live: a draft, or what was live before.
type Bar struct {
	URL     string
	Version int64
	Text    string // about the draft, "" when there is none
	Discard bool
	SwapIn  bool   // the draft was tested
	Back    string // until when what was live before can be put back, "" when there is none
	PutBack bool
}

// Stage is a step of the way. Exactly one of its contents is there.
type Stage struct {
	ID    string
	Title string
	State string // in a few words
	Done  bool
	Open  bool

	Domain     *DomainStep
	Values     *ValuesStep
	Attributes *AttributesStep
	Theirs     *TheirsStep
	Test       *Test
	TurnOn     *TurnOn
}

// Template names the define that renders a Stage.
func (Stage) Template() string { return "sso/stage" }

// DomainStep says which domains lead to the connection.
type DomainStep struct {
	URL     string
	Links   model.Links
	Version int64
	Texts   []string
	Card    template.HTML // what a domain needs that is not verified, "" for none
	Others  []Link        // that are not verified either
	Add     *ui.Field     // nil for who can't add one
	Choices *Domains      // nil for who can't choose, or from nothing
}

// Link is a link.
type Link struct{ Text, URL string }

// Domains are the domains to choose from.
type Domains struct {
	All     bool
	Options []ui.Option
	Error   string
}

// ValuesStep is what the provider has to know of us.
type ValuesStep struct {
	Intro  *guide.Intro // nil for who only looks
	Copies []ui.Copy
	File   string // the address of our metadata, "" for none
	Parts  []Part
}

// AttributesStep is how the provider says who somebody is.
type AttributesStep struct {
	URL     string
	Version int64
	Parts   []Part
	Facts   []Fact
	Form    bool
	Other   bool // the provider uses names of its own
	Fields  []ui.Field
	Problem string
}

// TheirsStep is what we have to know of the provider.
type TheirsStep struct {
	URL      string
	Version  int64
	Parts    []Part
	Found    []Fact // what is known, nil while nothing is
	Warnings []ui.Notice
	SAML     *SAMLForm // nil for who only looks, and for another protocol
	OIDC     *OIDCForm // as well
	Options  *SAMLOptions
	After    []Part // what else may be done there
}

// Fact is something that is known.
type Fact struct {
	Label, Value string
	Code         bool // it is a machine value
}

// The ways to say who a SAML provider is.
const (
	ByURL  = "url"
	ByFile = "file"
	ByHand = "hand"
)

// SAMLForm is the form about a SAML provider.
type SAMLForm struct {
	By           string // how, of the ways
	MetadataURL  ui.Field
	FileID       string
	FileError    string
	EntityID     ui.Field
	SignInURL    ui.Field
	Certificates Area
	Problem      string
}

// Area is a field of several lines.
type Area struct {
	ID, Name, Label, Value string
	Hint, Error            string
	Autofocus              bool
}

// Way reports whether a way is chosen.
func (f SAMLForm) Way(by string) bool { return f.By == by }

// SAMLOptions are what an organization wants of a SAML provider beyond the usual.
type SAMLOptions struct {
	SignsRequests, Encrypted, Unsolicited, AsksContext bool
	Open                                               bool
	Problem                                            string
}

// OIDCForm is the form about an OpenID Connect provider.
type OIDCForm struct {
	Issuer, ClientID, Secret, Scopes ui.Field
	Problem                          string
}

// Test says whether somebody has signed in with the settings as they are.
type Test struct {
	Parts  []Part // who can sign in at all
	Notice ui.Notice
	Failed *Link // to what came of the last one, nil unless that failed
	Ready  bool  // there is something to test
	URL    string
	Button bool   // they may test it
	Seen   string // what has come of tests so far; "" for who doesn't test it
}

// Template names the define that renders a Test.
func (Test) Template() string { return "sso/test" }

// TurnOn says who signs in by the connection, once it is on.
type TurnOn struct {
	URL     string
	Version int64
	Notice  *ui.Notice // what has to be known first, nil for nothing
	Missing []Link     // what is to be done first
	Who     []string   // is affected
	Button  string     // "" when there is nothing to turn on, or for who can't
	Confirm string     // is asked first
	TurnOff bool
	Require *Require // nil while it is off
}

// Template names the define that renders a TurnOn.
func (TurnOn) Template() string { return "sso/turn_on" }

// Require says whether people may sign in otherwise than by a connection that is on.
type Require struct {
	Text     string
	Required bool
	Form     bool
}

// Settings are what the organization decides, whoever the provider is.
type Settings struct {
	URL            string
	Version        int64
	Provider       string // in a sentence
	Creates, Syncs bool
	SignsOut       bool
	Offers         bool   // the provider lets us sign people out there, or did
	Role           string // that people get who come for the first time
	Form           bool
	Problem        string
}

// Template names the define that renders Settings.
func (Settings) Template() string { return "sso/settings" }

// Stage returns the step with an id, which the page has.
func (c Connection) Stage(id string) *Stage {
	for i := range c.Stages {
		if c.Stages[i].ID == id {
			return &c.Stages[i]
		}
	}
	return &Stage{}
}
