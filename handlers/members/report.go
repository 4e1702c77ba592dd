package members

import (
	"fmt"
	"strings"

	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/words"
	"anteroom/views/ui"
)

// wording is what a bulk change says that it did: to members, at least one, and to
// nobody.
type wording struct {
	done   func([]model.Member) string
	nobody string
}

func nowHold(role model.RoleID) wording {
	return wording{func(all []model.Member) string {
		label := ""
		for _, r := range all[0].Roles {
			if r.ID == role {
				label = r.Label
			}
		}
		return are(all) + " now " + label
	}, "No role was changed"}
}

func noLongerOf(org string) wording {
	return wording{func(all []model.Member) string {
		if len(all) == 1 {
			return are(all) + " no longer a member of " + org
		}
		return are(all) + " no longer members of " + org
	}, "Nobody was removed"}
}

var signedOut = wording{func(all []model.Member) string {
	return words.Count(len(all), "member signed out", "members signed out")
}, "Nobody was signed out"}

// undone is about a change of roles, or a removal.
func undone(removed bool) wording {
	return wording{func(all []model.Member) string {
		switch {
		case !removed && len(all) == 1:
			return "Undone. " + are(all) + " " + members.Labels(all[0].Roles) + " again"
		case !removed:
			return "Undone. " + words.Count(len(all), "person has", "people have") + " their earlier roles again"
		case len(all) == 1:
			return "Undone. " + are(all) + " a member again, and has to sign in again"
		}
		return "Undone. " + are(all) + " members again, and have to sign in again"
	}, "Nothing was undone"}
}

// are begins a sentence about members.
func are(all []model.Member) string {
	if len(all) == 1 {
		return all[0].DisplayName() + " is"
	}
	return words.Count(len(all), "person is", "people are")
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
	text := says.nobody
	if len(o.Changed) > 0 {
		text = says.done(o.Changed)
	}
	switch {
	case len(o.Skipped) == 0:
		return text + "."
	case len(o.Changed) > 0:
		text += fmt.Sprintf(". %d skipped", o.CountSkipped())
	}
	named := text + ": " + whySkipped(say, o.Skipped, names)
	if len(named) <= maxReport {
		return named
	}
	return text + ": " + whySkipped(say, o.Skipped, count)
}

// whySkipped says why members were left as they are, whom it calls what called returns.
func whySkipped(say *words.Language, all []members.Skipped, called func([]model.Member) string) string {
	why := make([]string, len(all))
	for i, s := range all {
		if s.By != "" {
			why[i] = say.Sentence("members.skipped_managed_by", called(s.Members), len(s.Members), s.By)
			continue
		}
		why[i] = say.Sentence(reasons[s.Why], called(s.Members), len(s.Members))
	}
	return strings.Join(why, "; ") + "."
}

func count(all []model.Member) string { return words.Count(len(all), "person", "people") }

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
func names(all []model.Member) string {
	switch n := len(all); n {
	case 1:
		return all[0].DisplayName()
	case 2:
		return all[0].DisplayName() + " and " + all[1].DisplayName()
	default:
		return all[0].DisplayName() + ", " + all[1].DisplayName() + " and " + words.Count(n-2, "other", "others")
	}
}
