package members

import (
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// wording is what a bulk change says that it did: to members, at least one, and to
// nobody, for a reason or, where it is "", for none.
type wording struct {
	done   func([]model.Member) string
	nobody func(why string) string
}

func nowHold(say *words.Language, role model.RoleID) wording {
	return wording{func(all []model.Member) string {
		label := ""
		for _, r := range all[0].Roles {
			if r.ID == role {
				label = web.RoleLabel(say, r.Label)
			}
		}
		if len(all) == 1 {
			return say.Text("%s is now %s.", all[0].DisplayName(), label)
		}
		return say.Many(len(all), "%d person is now %s.", "%d people are now %s.", label)
	}, func(why string) string {
		if why == "" {
			return say.Text("No role was changed.")
		}
		return say.Text("No role was changed: %s.", why)
	}}
}

func noLongerOf(say *words.Language, org string) wording {
	return wording{func(all []model.Member) string {
		if len(all) == 1 {
			return say.Text("%s is no longer a member of %s.", all[0].DisplayName(), org)
		}
		return say.Many(len(all), "%d person is no longer a member of %s.", "%d people are no longer members of %s.", org)
	}, func(why string) string {
		if why == "" {
			return say.Text("Nobody was removed.")
		}
		return say.Text("Nobody was removed: %s.", why)
	}}
}

func signedOut(say *words.Language) wording {
	return wording{func(all []model.Member) string {
		return say.Many(len(all), "%d member signed out.", "%d members signed out.")
	}, func(why string) string {
		if why == "" {
			return say.Text("Nobody was signed out.")
		}
		return say.Text("Nobody was signed out: %s.", why)
	}}
}

// undone is about a change of roles, or a removal.
func undone(say *words.Language, removed bool) wording {
	return wording{func(all []model.Member) string {
		switch {
		case !removed && len(all) == 1:
			return say.Text("Undone. %s is %s again.", all[0].DisplayName(), web.RoleLabels(say, all[0].Roles))
		case !removed:
			return say.Many(len(all), "Undone. %d person has their earlier roles again.", "Undone. %d people have their earlier roles again.")
		case len(all) == 1:
			return say.Text("Undone. %s is a member again, and has to sign in again.", all[0].DisplayName())
		}
		return say.Many(len(all), "Undone. %d person is a member again, and has to sign in again.", "Undone. %d people are members again, and have to sign in again.")
	}, func(why string) string {
		if why == "" {
			return say.Text("Nothing was undone.")
		}
		return say.Text("Nothing was undone: %s.", why)
	}}
}

// toastOf says what became of a bulk change, and offers to undo it.
func toastOf(say *words.Language, o members.Outcome, says wording, undo *ui.Undo) ui.Toast {
	t := ui.Toast{Kind: ui.KindOK, Text: report(say, o, says), Undo: undo}
	if len(o.Changed) == 0 {
		t.Kind = ui.KindError
	}
	return t
}

// maxReport is how long a report on a bulk change may be that names people, in bytes:
// it travels in a cookie. A longer one counts them.
const maxReport = 300

// report says what became of a bulk change: "3 people are now Admin. 1 skipped: Dana
// Cole is the last admin."; of one that changed nobody: "No role was changed: …"
func report(say *words.Language, o members.Outcome, says wording) string {
	text := func(called func(*words.Language, []model.Member) string) string {
		why := whySkipped(say, o.Skipped, called)
		switch {
		case len(o.Changed) == 0:
			return says.nobody(why)
		case why == "":
			return says.done(o.Changed)
		}
		return says.done(o.Changed) + say.Gap() + say.Many(o.CountSkipped(), "%d skipped: %s.", "%d skipped: %s.", why)
	}
	if named := text(names); len(named) <= maxReport {
		return named
	}
	return text(count)
}

// whySkipped says why members were left as they are, whom it calls what called returns.
func whySkipped(say *words.Language, all []members.Skipped, called func(*words.Language, []model.Member) string) string {
	why := make([]string, len(all))
	for i, s := range all {
		if s.By != "" {
			why[i] = say.Sentence("members.skipped_managed_by", called(say, s.Members), len(s.Members), s.By)
			continue
		}
		why[i] = say.Sentence(reasons[s.Why], called(say, s.Members), len(s.Members))
	}
	return strings.Join(why, say.Text("; "))
}

func count(say *words.Language, all []model.Member) string {
	return say.Many(len(all), "%d person", "%d people")
}

// reasons are the keys of why members were skipped.
var reasons = map[members.Reason]string{
	members.Yourself:          "members.skipped_yourself",
	members.MayDoMore:         "members.skipped_may_do_more",
	members.LastAdministrator: "members.skipped_last_admin",
	members.LastBreakGlass:    "members.skipped_last_break_glass",
	members.ManagedElsewhere:  "members.skipped_managed",
	members.Unchanged:         "members.skipped_unchanged",
	members.Gone:              "members.skipped_gone",
	members.ChangedSince:      "members.skipped_changed",
	members.RemovedSince:      "members.skipped_removed",
	members.BeyondActor:       "members.skipped_beyond",
	members.NoSeat:            "members.skipped_no_seat",
}

// names returns the names of people: two of them, and how many others.
func names(say *words.Language, all []model.Member) string {
	switch n := len(all); n {
	case 1:
		return all[0].DisplayName()
	case 2:
		return say.Text("%s and %s", all[0].DisplayName(), all[1].DisplayName())
	default:
		return say.Many(n-2, "%[2]s, %[3]s and %[1]d other", "%[2]s, %[3]s and %[1]d others", all[0].DisplayName(), all[1].DisplayName())
	}
}
