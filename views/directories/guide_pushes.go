package directories

import "github.com/anteroom/anteroom/internal/words"

// Pushes says when a provider tells of what.
type Pushes string

// When that is.
const (
	PushesChanges Pushes = "changes"          // and nothing while nothing changes
	PushesMostly  Pushes = "mostly changes"   // as far as anybody knows
	PushesOften   Pushes = "every 40 minutes" // also when nothing has changed
)

func (p Pushes) known() bool { return p == PushesChanges || p == PushesMostly || p == PushesOften }

// Pushing says when the guide's provider tells of what.
func (g Guide) Pushing(say *words.Language) string {
	switch g.Pushes {
	case PushesOften:
		return say.Text("%s asks every 40 minutes, also when nothing has changed.", g.Name)
	case PushesMostly:
		return say.Text("Most providers send what has changed, and nothing while nothing changes.")
	}
	return say.Text("%s sends what has changed, and nothing while nothing changes.", g.Name)
}
