package security

import (
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// membership says what happened to a membership of the person.
func (t teller) membership() string {
	switch p := t.Payload.(type) {
	case model.MembershipCreated:
		return t.joined(t.roles(p.After))
	case model.MembershipUpdated:
		return t.changed(p)
	}
	if t.own() {
		return t.say.Text("Left %s", t.org)
	}
	return t.say.Text("%s removed you from %s", t.who, t.org)
}

func (t teller) joined(roles string) string {
	switch {
	case t.own() && roles == "":
		return t.say.Text("You joined %s", t.org)
	case t.own():
		return t.say.Text("You joined %s as %s", t.org, roles)
	case roles == "":
		return t.say.Text("%s added you to %s", t.who, t.org)
	}
	return t.say.Text("%s added you to %s as %s", t.who, t.org, roles)
}

// changed says what changed of a membership: most often roles, and never those that were the
// same before.
func (t teller) changed(p model.MembershipUpdated) string {
	roles := t.roles(p.After)
	differ := roles != "" && roles != t.roles(p.Before)
	switch {
	case p.After.Status == model.MemberInactive && p.Before.Status == model.MemberActive:
		return t.say.Text("%s deactivated your membership of %s", t.who, t.org)
	case p.After.Status == model.MemberActive && p.Before.Status == model.MemberInactive:
		return t.say.Text("%s reactivated your membership of %s", t.who, t.org)
	case p.After.Source == model.FromDirectory && p.Before.Source != p.After.Source:
		return t.say.Text("%s looks after your membership of %s from then on", t.who, t.org)
	case differ && t.own():
		return t.say.Text("You changed your role in %s to %s", t.org, roles)
	case differ:
		return t.say.Text("%s changed your role in %s to %s", t.who, t.org, roles)
	case t.own():
		return t.say.Text("You changed your membership of %s", t.org)
	}
	return t.say.Text("%s changed your membership of %s", t.who, t.org)
}

// roles returns the labels of the roles that a member had then, "" when the person no longer
// belongs to the organization.
func (t teller) roles(m model.MembershipSnapshot) string {
	if t.OrgName == "" {
		return ""
	}
	all := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		all[i] = web.RoleLabel(t.say, r.Label)
	}
	return t.say.List(all)
}
