package ui

// Fact is something that is known, and what it is called.
type Fact struct{ Label, Value string }
