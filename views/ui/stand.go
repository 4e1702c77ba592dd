package ui

// Stand is how far what a widget is for has come, in one line of a list of them.
type Stand struct {
	Kind string // KindOK once it is done, KindWarn where somebody has to look, KindInfo on the way, "" before it is begun
	Text string
}

// Done reports whether nothing is left to do.
func (s Stand) Done() bool { return s.Kind == KindOK }

// Icon returns the name of the sprite's symbol for it.
func (s Stand) Icon() string {
	switch s.Kind {
	case KindOK:
		return "circle-check"
	case KindWarn:
		return "triangle-alert"
	case KindInfo:
		return "timer"
	}
	return "info"
}
