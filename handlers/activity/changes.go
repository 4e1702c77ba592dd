package activity

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/activity"
)

// mostShown is how many changes of an event a page says; an export has all.
const mostShown = 12

// change is a changed attribute on its way into words.
type change struct {
	path, label string
	old, new    []string
}

// changes says what an event has changed, with what it was and is, and how many more there
// are. What only programs read is left out, and so are addresses and browsers where those
// are not to be seen.
func changes(say *words.Language, e model.Event, roles map[model.RoleID]string, zone *time.Location, addresses bool) (shown []view.Change, more string) {
	v := valuer{say, roles, zone}
	all, left := e.Changes()
	var labelled []change
	for _, c := range all {
		path := strings.TrimSuffix(place.ReplaceAllString(c.Name, "."), ".")
		label, known := applicationField(say, e.Type(), path)
		if !known {
			label = fieldName(say, c.Name, path)
		}
		if label == "" || unsaid(e.Type(), path, addresses) {
			continue
		}
		i := slices.IndexFunc(labelled, func(l change) bool { return l.path == path && l.label == label })
		if i < 0 {
			i, labelled = len(labelled), append(labelled, change{path: path, label: label})
		}
		labelled[i].old = v.add(labelled[i].old, path, c.Old)
		labelled[i].new = v.add(labelled[i].new, path, c.New)
	}
	for i, l := range labelled {
		if i == mostShown {
			left += len(labelled) - mostShown
			break
		}
		shown = append(shown, view.Change{Name: l.label, Old: say.List(l.old), New: say.List(l.new)})
	}
	if left > 0 {
		more = say.Many(left, "And %d other.", "And %d others.")
	}
	return shown, more
}

// unsaid reports whether an attribute of a type of event is not for people: a name that only
// programs use, the address of who signs in, which is the person's, and the browser where
// that is not to be seen.
func unsaid(is model.EventType, path string, addresses bool) bool {
	switch path {
	case "name":
		return strings.HasPrefix(string(is), "role.")
	case "user.email":
		return !strings.HasPrefix(string(is), "user.organization_")
	case "user_session.device.user_agent":
		return !addresses
	case "displayName", "schemas": // what a directory says twice
		return true
	}
	return false
}

// place finds the places in lists within the path of an attribute.
var place = regexp.MustCompile(`\.\d+(\.|$)`)

// valuer says values of attributes in words.
type valuer struct {
	say   *words.Language
	roles map[model.RoleID]string
	zone  *time.Location
}

// add adds a value, as people read it, to those of an attribute.
func (v valuer) add(all []string, path, value string) []string {
	if value == "" {
		return all
	}
	return append(all, v.value(path, value))
}

func (v valuer) value(path, value string) string {
	switch {
	case value == "true":
		return v.say.Text("Yes")
	case value == "false":
		return v.say.Text("No")
	case path == "access_token_lifetime" && value == "0":
		return v.say.Text("As usual")
	case strings.HasSuffix(path, "_session_timeout") || path == "access_token_lifetime":
		return v.minutes(value)
	case path == "settings.max_allowed_users" && value == "0":
		return v.say.Text("No limit")
	case strings.HasSuffix(path, "role_id") || path == "groups.role":
		if name := v.roles[model.RoleID(value)]; name != "" {
			return name
		}
	case path == "user_session.device.user_agent":
		if browser := web.ParseAgent(value).Words(v.say); browser != "" {
			return browser
		}
	case path == "settings.language" || path == "user_profile.locale":
		if name := model.Language(value).Name(); name != "" {
			return name
		}
	case strings.HasSuffix(path, "provider"):
		if name := model.Provider(value).Name(); name != "" {
			return name
		}
	}
	if word := v.word(value); word != "" {
		return word
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return v.say.Moment(t.In(v.zone))
	}
	return value
}

// minutes says how long a limit is that is stored in minutes.
func (v valuer) minutes(value string) string {
	n, err := strconv.Atoi(value)
	const hour, day = 60, 24 * 60
	switch {
	case err != nil:
		return value
	case n == 0:
		return v.say.Text("No limit")
	case n%day == 0:
		return v.say.Many(n/day, "%d day", "%d days")
	case n%hour == 0:
		return v.say.Many(n/hour, "%d hour", "%d hours")
	}
	return v.say.Many(n, "%d minute", "%d minutes")
}

// word says what stands for one of a few states, "" for what is none.
func (v valuer) word(value string) string {
	switch value {
	case string(model.StoppedByHand):
		return v.say.Text("Somebody wanted it")
	case string(model.StoppedGone):
		return v.say.Text("The receiver says that it is not there any more")
	case string(model.StoppedFailures):
		return v.say.Text("Nothing was taken for five days")
	case string(model.MemberActive):
		return v.say.Text("Active")
	case string(model.MemberInactive):
		return v.say.Text("Not active")
	case string(model.DomainPending):
		return v.say.Text("Pending")
	case string(model.DomainVerified):
		return v.say.Text("Verified")
	case string(model.DomainFailed):
		return v.say.Text("Failed")
	case string(model.InvitationOpen):
		return v.say.Text("Open")
	case string(model.InvitationAccepted):
		return v.say.Text("Accepted")
	case string(model.InvitationDeclined):
		return v.say.Text("Declined")
	case string(model.InvitationCancelled):
		return v.say.Text("Cancelled")
	case string(model.InvitationReplaced):
		return v.say.Text("Replaced")
	}
	return ""
}
