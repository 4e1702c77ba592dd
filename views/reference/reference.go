// Package reference owns the page on which developers read what the management API can do.
package reference

// Page lists the services of the API.
type Page struct {
	DescriptionURL string // the same for programs
	Base           string // absolute
	Services       []Service
}

// Template names the define that renders a Page.
func (Page) Template() string { return "reference/page" }

// Service is a group of methods.
type Service struct {
	Name    string
	Methods []Method
}

// Method is one of them.
type Method struct {
	Name, Says string
	Procedure  string   // "" where REST alone has it
	Addresses  []string // "GET /api/v1/…"
	Scope      string   // that a token needs, "" for none
	Takes      []string // fields of the request
	Body       string   // what the body of REST is, in words; "" for no body
}
