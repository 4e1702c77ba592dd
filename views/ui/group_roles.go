package ui

// GroupRoles say which roles groups give, the first one first, with the form in which that
// is changed: it shows what that does before it is saved.
type GroupRoles struct {
	ID     string // of the panel around it, which is put in anew when the form is refused; those of its controls begin with it
	Action string // of the form
	Page   string // ID of what is put in anew when the form is not refused
	Whole  bool   // that is put in anew also when it is refused: there is more on it about these roles
	Mark   Mark   // what stands for the roles as they are
	Known  []string
	Rows   []GroupRole
	Form   bool
	None   string // what is said where there is no row, and no form

	Problem string
	Stale   bool        // the roles were changed since the form was shown, and are Now by now
	Now     []GroupRole // only those that are
	Shown   string      // stands for what is entered and was shown: only that is saved; "" for nothing
	Again   bool        // something was changed since it was shown before
	Effects []string
}

// Template names the define that renders GroupRoles.
func (GroupRoles) Template() string { return "ui/group_roles" }

// Mark is what a form gives back as it is.
type Mark struct{ Name, Value string }

// GroupRole is a row of a list of groups and the roles that they give, or of the form for
// them, in which the last ones are empty.
type GroupRole struct {
	N       int // counted from 1
	Group   string
	Role    string
	Options []Option
}
