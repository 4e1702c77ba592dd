package signin

// PostForm carries the answer to an application that wants it as a form (OAuth
// 2.0 Form Post Response Mode). A script posts it at once; the button does where
// there is none.
type PostForm struct {
	AppName string
	URI     string // registered for the application; http or https
	Fields  []Hidden
}

// Template names the define that renders a PostForm.
func (PostForm) Template() string { return "signin/post_form" }

// Hidden is a field that nobody sees.
type Hidden struct{ Name, Value string }
