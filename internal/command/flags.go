package command

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
)

// flagsOf returns the flags of a set, by name.
func flagsOf(set *flag.FlagSet) []*flag.Flag {
	var all []*flag.Flag
	set.VisitAll(func(f *flag.Flag) { all = append(all, f) })
	return all
}

// given reports whether one of the flags was on the command line.
func (c *call) given(names ...string) bool {
	found := false
	c.flags.Visit(func(f *flag.Flag) { found = found || slices.Contains(names, f.Name) })
	return found
}

// list returns the parts of a value with commas between them.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// texts returns words of a type of their own as texts.
func texts[S ~string](all []S) []string {
	list := make([]string, len(all))
	for i, s := range all {
		list[i] = string(s)
	}
	return list
}

// confirmFlags are for commands that cannot be undone. The function that is
// returned says what is missing: the name of what the command is about, so that
// nothing goes that somebody took for something else, or --yes.
func confirmFlags(flags *flag.FlagSet) func(name, what string) error {
	given := flags.String("confirm", "", "The `NAME` of what shall go, to show that it is meant.")
	yes := flags.Bool("yes", false, "Do it without the name.")
	return func(name, what string) error {
		if *yes || *given == name {
			return nil
		}
		return fmt.Errorf("%s cannot be undone: repeat it with --confirm %q, or with --yes", what, name)
	}
}

// organizationID reads the id of an organization, "" for none.
func organizationID(s string) (model.OrgID, error) {
	if s != "" && !model.ValidID(model.PrefixOrg, s) {
		return "", fmt.Errorf("--organization: %q is not the ID of an organization, as in org_7318642950172389376", s)
	}
	return model.OrgID(s), nil
}

// neededOrganization reads the id of an organization where there must be one.
func neededOrganization(s string) (model.OrgID, error) {
	id, err := organizationID(s)
	if err == nil && id == "" {
		err = errors.New("--organization: enter the ID of an organization")
	}
	return id, err
}

// inFlags says of a flag what a rule says of the field of a form, and nothing
// that is meant for the log.
func inFlags(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Key == "" {
		return err
	}
	text, loadErr := sentenceOf(err)
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	field := cmp.Or(named()[e.Key], e.Field)
	if field == "" {
		return errors.New(text)
	}
	return fmt.Errorf("--%s: %s", strings.ReplaceAll(field, "_", "-"), text)
}

// named returns which flag it is about what a rule says, where that is not the one of the field: it
// has named what is not there, or the file in which the value is.
func named() map[string]string {
	return map[string]string{
		"streams.token":               "token-file",
		"streams.no_token":            "token-file",
		"access.no_organization":      "organization",
		"domains.no_organization":     "organization",
		"roles.no_organization":       "organization",
		"organizations.unknown":       "organization",
		"domains.unknown":             "domain",
		"applications.unknown":        "client-id",
		"applications.no_such_secret": "secret-id",
	}
}

// sentenceOf returns what a rule says with an error, in words.
func sentenceOf(err error) (string, error) {
	catalogue, loadErr := views.Words()
	if loadErr != nil {
		return "", loadErr
	}
	return catalogue.English().Of(err), nil
}

// neededUser reads the id of a person's account where there must be one.
func neededUser(name, s string) (model.UserID, error) {
	if !model.ValidID(model.PrefixUser, s) {
		return "", fmt.Errorf("--%s: %q is not the ID of a person’s account, as in usr_7318642950172389376", name, s)
	}
	return model.UserID(s), nil
}
