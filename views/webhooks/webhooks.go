// Package webhooks owns what operators see of the webhooks that events are sent to: the list of
// them, one with what was sent to it, and what came of sending one thing.
package webhooks

import "github.com/anteroom/anteroom/views/ui"

// Page lists webhooks: those of the instance, and those of organizations.
type Page struct {
	New         string // where one is made
	Full        string // why none can be made, "" while one can
	Own         []Row
	Theirs      []Row
	Found       bool   // organizations have some, on whichever page
	First, Next string // the addresses of other pages of theirs, "" for none
}

// Template names the define that renders a Page.
func (Page) Template() string { return "webhooks/page" }

// Row is one webhook in a list.
type Row struct {
	ID, URL, Address, Description string // URL is of its page, Address what events are sent to
	Org, OrgURL                   string // whose it is, "" for the instance
	Events                        string
	State                         State
}

// State says in a word or two whether a webhook takes what is sent.
type State struct {
	Kind string // ui.KindOK, ui.KindWarn, ui.KindInfo or ""
	Icon string
	Text string
}

// Form is what can be said of a webhook, of a new one or one that there is.
type Form struct {
	URL, Cancel                   string
	Seen                          ui.Hidden // what its maker has seen, so that nothing is made or changed twice
	New                           bool
	Problem                       string // what is wrong, and with no field; "" for nothing
	Address, Description, Contact ui.Field
	Managed                       bool // a configuration file says it, and it is not changed here
	Only                          bool // it gets some events, and not all
	Groups                        []Group
	TypesError                    string
}

// Template names the define that renders a Form.
func (Form) Template() string { return "webhooks/form" }

// Find finds types of events in the list.
func (Form) Find() ui.Find {
	return ui.Find{ID: "webhook-find", Label: "Find events", List: "webhook-types", None: "No event is called like that.", Among: 100}
}

// Group is a sort of events.
type Group struct {
	Label string
	Types []ui.Option
}

// New is the page by which a webhook is made.
type New struct{ Form Form }

// Template names the define that renders a New.
func (New) Template() string { return "webhooks/new" }

// Made shows a secret that was just made, on the only page that does.
type Made struct {
	Title, Text, URL string // URL is of the webhook
	Copies           []ui.Copy
}

// Template names the define that renders a Made.
func (Made) Template() string { return "webhooks/made" }

// Webhook is the page of one webhook.
type Webhook struct {
	File                 string // the configuration file that describes it, "" for none
	FixedSecret          bool   // the file also says the secret
	URL, List            string // URL is its own
	ID                   ui.Copy
	Address, Org, OrgURL string
	Created, Secret      string
	State                State
	Stand                Stand
	Form                 Form
	Deliveries           Deliveries
}

// Template names the define that renders a Webhook.
func (Webhook) Template() string { return "webhooks/webhook" }

// Stand is whether a webhook gets what happens, with what can be done about it.
type Stand struct {
	URL          string
	Notice       *ui.Notice // nil where all is well
	Enabled      bool
	Held, Failed int
}

// Deliveries are what was sent to a webhook, the newest first.
type Deliveries struct {
	URL         string // of the webhook
	Here        string // of this page of them, which asks for itself while something is under way
	Every       int    // seconds, 0 for never
	States      []Filter
	Rows        []Delivery
	Filtered    bool
	First, Next string
}

// Template names the define that renders a Deliveries.
func (Deliveries) Template() string { return "webhooks/deliveries" }

// Filter leads to the deliveries in a state.
type Filter struct {
	Label, URL string
	Current    bool
}

// Delivery is one of them in the list.
type Delivery struct {
	ID, URL, Type, Event string
	At, AtISO            string
	State                State
	Attempts, Answer     string // how often it was tried, and what the last answer was
}

// Sent is the page of one thing that was sent.
type Sent struct {
	URL, List string // List is the webhook's page
	Every     int    // seconds after which the page asks for itself, 0 for never
	Type      string
	Facts     []ui.Fact
	State     State
	Error     string
	Body      string
	Attempts  []Attempt
}

// Template names the define that renders a Sent.
func (Sent) Template() string { return "webhooks/sent" }

// Outcome is the part of a Sent that changes while it is under way.
func (s Sent) Outcome() Outcome { return Outcome(s) }

// Outcome is what came of sending.
type Outcome Sent

// Template names the define that renders an Outcome.
func (Outcome) Template() string { return "webhooks/outcome" }

// Attempt is one of the times that something was sent.
type Attempt struct {
	At, AtISO string
	Number    int
	Status    string // of the answer, "" for none
	Took      string
	Address   string
	Error     string
	Answer    string // its beginning
	Taken     bool
}

// Confirm asks before something is done to a webhook that cannot be taken back.
type Confirm struct {
	Title, Address string
	Effects        []string
	Final          bool // it can’t be undone
	URL, Cancel    string
	Seen           ui.Hidden
	ID, Button     string
}

// Template names the define that renders a Confirm.
func (Confirm) Template() string { return "webhooks/confirm" }
