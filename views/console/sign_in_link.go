package console

import "github.com/anteroom/anteroom/views/ui"

// SignInLink shows the link that signs an administrator of an organization in, once, or offers to
// make one.
type SignInLink struct {
	OrgName, Email string
	Until          string   // a link is good; "" for none
	Link           *ui.Copy // nil when it was shown already
	URL            string   // where another is made
	Next           string
}

// Template names the define that renders a SignInLink.
func (SignInLink) Template() string { return "console/sign_in_link" }
