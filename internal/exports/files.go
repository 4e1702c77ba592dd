package exports

import (
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// file is one of those in an export.
type file struct {
	name  string
	read  model.Permission // by which people see the same in the portal
	holds string           // what it is, in one sentence
	write func(s still, name string) error
}

// eventsFile is what the file with the events is called.
const eventsFile = "activity.jsonl"

// files returns those of an export in their order.
func files() []file {
	return []file{
		{"organization.json", model.SettingsRead, "Its name, its features, how many members it may have, its session policy and its language.", still.organization},
		{"logo", model.SettingsRead, "Its logo, where it has one, as logo.png or logo.jpg.", still.logo},
		{"domains.json", model.SettingsRead, "Its domains, and the email domains that may join.", still.domains},
		{"roles.json", model.SettingsRead, "The roles that its members can have, with what each allows.", still.roles},
		{"members.csv", model.UsersRead, "Its members, for spreadsheets: those who are invited, active and deactivated.", still.memberTable},
		{"members.jsonl", model.UsersRead, "The same, with ids, roles and groups.", still.members},
		{"invitations.jsonl", model.UsersRead, "The invitations that nobody has answered yet.", still.invitations},
		{"groups.jsonl", model.UsersRead, "Its groups. Who is in one says members.jsonl.", still.groups},
		{"group-roles.json", model.UsersRead, "Which roles the groups give that people have made.", still.groupRoles},
		{"single-sign-on.json", model.SSORead, "Its connections, which roles the groups of each give, and who may sign in otherwise in an emergency.", still.connections},
		{"provisioning.json", model.SCIMRead, "Its directories, what names their tokens, and which roles the groups of each give.", still.directories},
		{"directory-users.jsonl", model.SCIMRead, "Whom its directories know, with all that they say of them.", still.directoryUsers},
		{"api-keys.jsonl", model.APIKeysRead, "Its API keys and those of its members that count.", still.keys},
		{"portal-links.json", model.SettingsManage, "The links that open its settings for somebody without an account, the newest 1,000.", still.links},
		{"streams.json", model.SettingsManage, "Where its activity is sent to.", still.streams},
		{eventsFile, model.SettingsRead, "What has happened, the oldest first, in the form in which webhooks carry it.", nil}, // see Export.Next
	}
}

// filesFor names the files for who may do something.
func filesFor(may model.Permissions) (names []string) {
	for _, f := range files() {
		if may.Has(f.read) {
			names = append(names, f.name)
		}
	}
	return names
}

// readme says what is in an export, and what is not.
func readme(e *Export) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Data of %s (%s)\n\n", e.org.Name, e.org.ID)
	fmt.Fprintf(&b, "Taken at %s. All of it is of this moment: no change is in one file and not in another.\n", e.at.Format(time.RFC3339))
	fmt.Fprintf(&b, "The last event in %s has the number %d.\n\n", eventsFile, e.last)
	var absent []string
	for _, f := range files() {
		if e.may.Has(f.read) {
			fmt.Fprintf(&b, "%-22s %s\n", f.name, f.holds)
		} else {
			absent = append(absent, f.name)
		}
	}
	b.WriteString("\nA .json file is one document, a .jsonl file has one on each line; both are UTF-8. Times are in UTC.\n" +
		"Names and values are those of the events that webhooks carry. In members.csv, a ' before =, +, - and @ keeps\n" +
		"spreadsheets from taking a name for a formula.\n" +
		"\nNot in it: secrets, such as client secrets, tokens, keys and links, which nobody can read back; what people have\n" +
		"of their own, such as passkeys and sessions; and events that are kept no longer.\n")
	if len(absent) > 0 {
		fmt.Fprintf(&b, "Nor is what the person may not see who has asked for it: %s.\n", strings.Join(absent, ", "))
	}
	return b.String()
}
