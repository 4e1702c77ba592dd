package console

// Anew says how an operator proves once more who they are, for a change that was not made
// without that.
type Anew struct {
	AppName string
	Email   string // the operator's own
	Lasts   string // how long a proof counts, in words
	HomeURL string
}

// Template names the define that renders an Anew.
func (Anew) Template() string { return "console/anew" }
