package views

import (
	"github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/ui"
)

func listOfInvitations() invitations.List {
	return invitations.List{
		Links:   links,
		Members: 57, Open: 102, CanInvite: true,
		PrevURL: "/ui/members/invitations?before=1.inv_1", NextURL: "/ui/members/invitations?after=2.inv_2",
		Rows: []invitations.Row{
			{
				Links: links, ID: "inv_1", Email: "late@acme.com", RoleLabel: "Member", InvitedBy: "Dana Cole", Sent: "20 days ago", SentISO: "2026-02-11T14:00:00Z",
				Expires: "26 Feb 2026", ExpiresISO: "2026-02-26T14:00:00Z", Expired: true, Asked: true, CanInvite: true, CanManage: true, CanSend: true, Here: "after=1.inv_0",
			},
			{
				Links: links, ID: "inv_2", Email: "zoe@acme.com", Name: "Zoe Park", RoleLabel: "Admin", InvitedBy: "Dana Cole", Sent: "2 days ago", SentISO: "2026-03-01T14:00:00Z",
				Expires: "in 13 days", ExpiresISO: "2026-03-16T14:00:00Z", CanInvite: true, CanManage: true, CanSend: true, Undelivered: true,
			},
			{
				Links: links, ID: "inv_3", Email: "yan@acme.com", RoleLabel: "Member", InvitedBy: "Bo Ash", Sent: "2 days ago", SentISO: "2026-03-01T14:00:00Z",
				Expires: "in 13 days", ExpiresISO: "2026-03-16T14:00:00Z", Unbacked: true, CanInvite: true,
			},
		},
	}
}

func invitationLink(page bool) invitations.Link {
	return invitations.Link{
		Links: links,
		Email: "zoe@acme.com", Expires: "16 March 2026", Page: page,
		Link: ui.Copy{ID: "invitation-link", Label: "Link", Value: "http://localhost:8080/a/invite/tok"},
	}
}

func formOfInvitations() invitations.Form {
	return invitations.Form{
		Links:   links,
		OrgName: "Acme Corp", Days: 15, NoteMost: 300,
		Roles: []ui.Option{
			{Value: "role_1", Label: "Admin", Description: "Manages everything.", Disabled: true, Reason: "It allows more than your own."},
			{Value: "role_2", Label: "Member", Description: "Sees settings and members.", Selected: true},
		},
	}
}

func formWithResult() invitations.Form {
	f := formOfInvitations()
	f.Emails, f.Note = "bob@acme", "Welcome!"
	f.Result = &invitations.Result{Sent: 4, Refused: []invitations.Refusal{
		{Text: "bob@acme", Reason: "not a full address"}, {Text: "zoe@acme.com", Reason: "already invited", Open: "inv_2"},
	}}
	return f
}

func formWithErrors() invitations.Form {
	f := formOfInvitations()
	f.Days = 1
	f.EmailsError, f.RoleError, f.NoteError = "Enter at least one email address.", "Choose a role.", "A note can have 300 characters. Shorten it."
	return f
}

func answer(state string) invitations.Answer {
	const page = "/a/invite/tok"
	return invitations.Answer{
		State: state, AppName: "Coffeedesk", OrgName: "Acme Corp", OrgID: "org_1", InvitedBy: "Dana Cole", RoleLabel: "Member",
		Note: "Welcome!\nThe team meets on Mondays.", Email: "bo@acme.com", Expired: "3 March 2026",
		AcceptURL: page, DeclineURL: page + "/decline", AskURL: page + "/ask",
	}
}

func unbackedAnswer() invitations.Answer {
	a := answer(invitations.StateUnbacked)
	a.InvitedBy, a.Reason = "", "Bo Ash can’t invite people to Acme Corp any more. Ask an admin for a new invitation."
	return a
}

func answerToOther() invitations.Answer {
	a := answer(invitations.StateOpen)
	a.SignedInAs, a.Problem, a.InvitedBy = "kim@acme.com", "Several codes were asked for with this address.", ""
	return a
}

var noMail = &ui.Notice{Kind: ui.KindWarn, Text: "Email is not set up here."}

func listWithoutMail() invitations.List {
	l := listOfInvitations()
	l.NoMail = noMail
	for i := range l.Rows {
		l.Rows[i].CanSend = false
	}
	return l
}

func formWithoutMail() invitations.Form {
	f := formOfInvitations()
	f.NoMail = noMail
	return f
}

func linkWithoutMail() invitations.Link {
	l := invitationLink(false)
	l.NoMail = true
	return l
}

func answerWithoutMail(state, signIn string) invitations.Answer {
	a := answer(state)
	a.NoMail, a.SignInURL = true, signIn
	return a
}
