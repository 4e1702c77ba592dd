package views

import (
	"github.com/anteroom/anteroom/views/profile"
	"github.com/anteroom/anteroom/views/ui"
)

func profileSamples() map[string]View {
	email := ui.Field{ID: "profile-new-email", Name: "email", Type: "email", Label: "New email", Value: "dana@", Error: "Enter a full email address."}
	code := ui.Field{ID: "code", Name: "code", Type: "text", Label: "Six-digit code", InputMode: "numeric", Autocomplete: "one-time-code"}
	return map[string]View{
		"profile/page":             pageOfProfile(),
		"profile/page-managed":     managedProfile(),
		"profile/picture":          pageOfProfile().Picture,
		"profile/picture-error":    profile.Picture{Portrait: ui.Portrait{Initials: "DC", Hue: 3}, Upload: uploadOfPicture("Choose an image.", false)},
		"profile/details":          pageOfProfile().Details,
		"profile/details-error":    wrongProfile(),
		"profile/email":            profile.Email{Links: links, Address: "dana@acme.com"},
		"profile/time_zone":        pageOfProfile().TimeZone,
		"profile/change_time_zone": zonesOfProfile(),
		"profile/language":         pageOfProfile().Language,
		"profile/language-error": profile.Language{
			Links: links, Languages: languagesToChoose("profile-reads", "profile-language-title", "As your browser says", "Choose a language from the list."), Problem: "Your profile was changed meanwhile.", Version: 3,
		},
		"profile/organizations":     pageOfProfile().Organizations,
		"profile/organizations-one": profile.Organizations{Links: links, Invitations: 1},
		"profile/leave":             profile.Leave{Links: links, URL: links.Leave("org_1"), Name: "Acme Corp"},
		"profile/leave-blocked":     profile.Leave{Links: links, URL: links.Leave("org_1"), Name: "Acme Corp", Blocked: "You are the only admin. Make someone else an admin first."},
		"profile/change_email":      profile.ChangeEmail{Links: links, Address: "dana@acme.com", Field: email, Invitations: 2},

		"profile/change_time_zone-error": profile.ChangeTimeZone{
			Links: links, UTC: true, Error: "Choose a time zone from the list.", Problem: "Your profile was changed meanwhile.", Version: 3,
		},
		"profile/change_email-managed":   profile.ChangeEmail{Links: links, ManagedBy: "Acme Corp"},
		"profile/email_code":             profile.EmailCode{Links: links, Email: "dana@new.example", Challenge: "chl_1", Code: code, Others: true},
		"profile/email_code-undelivered": profile.EmailCode{Links: links, Email: "dana@new.example", Challenge: "chl_1", Undelivered: true},
		"profile/change_email-no_mail":   profile.ChangeEmail{Links: links, Address: "dana@acme.com", NoMail: noMail},
	}
}

func pageOfProfile() profile.Page {
	return profile.Page{
		Picture: profile.Picture{Portrait: ui.Portrait{URL: "/pictures/abc", Initials: "DC"}, Upload: uploadOfPicture("", true)},
		Details: profile.Details{
			Links:     links,
			FirstName: ui.Field{ID: "profile-first", Name: "first_name", Label: "First name", Type: "text", Value: "Dana", Autocomplete: "given-name", MaxLength: 255},
			LastName:  ui.Field{ID: "profile-last", Name: "last_name", Label: "Last name", Type: "text", Value: "Cole", Autocomplete: "family-name", MaxLength: 255},
			Version:   3,
		},
		Email:    profile.Email{Links: links, Address: "dana@acme.com", Verified: true},
		TimeZone: profile.TimeZone{Links: links, Label: "Zurich"},
		Language: profile.Language{Links: links, Version: 3, Languages: languagesToChoose("profile-reads", "profile-language-title", "As your browser says", "")},
		Organizations: profile.Organizations{Links: links, Invitations: 2, Items: []profile.Organization{
			{ID: "org_1", Name: "Acme Corp", Initials: "AC", RoleLabel: "Admin", Current: true, LeaveURL: links.Leave("org_1")},
			{ID: "org_2", Name: "Globex", LogoURL: "/pictures/def", RoleLabel: "Member", LeaveURL: links.Leave("org_2")},
		}},
	}
}

func zonesOfProfile() profile.ChangeTimeZone {
	return profile.ChangeTimeZone{
		Links: links, Version: 3, Zones: []profile.ZoneGroup{
			{Label: "America", Zones: []profile.Zone{{Value: "America/Argentina/Buenos_Aires", Label: "Buenos Aires, Argentina"}}},
			{Label: "Europe", Zones: []profile.Zone{{Value: "Europe/Zurich", Label: "Zurich", Selected: true}}},
		},
	}
}

func managedProfile() profile.Page {
	p := pageOfProfile()
	p.Details.ManagedBy, p.Email.ManagedBy = "Acme Corp", "Acme Corp"
	p.Attributes = &profile.Attributes{Org: "Acme Corp", From: "Okta", Rows: []ui.Fact{{Label: "Badge number", Value: "42"}, {Label: "<Team>", Value: "Tea & cake"}}}
	p.Organizations = profile.Organizations{Links: links}
	return p
}

func wrongProfile() profile.Details {
	d := pageOfProfile().Details
	d.Problem = "Your profile was changed meanwhile."
	d.FirstName.Error, d.FirstName.Autofocus = "The name has characters that don’t show. Type it again.", true
	return d
}

func uploadOfPicture(problem string, set bool) ui.Upload {
	return ui.Upload{
		ID: "profile", Element: "profile-picture", URL: links.Profile() + "/picture", Name: ui.UploadPicture, Hint: "It’s cut to a square.", Error: problem, Set: set,
	}
}

// languagesToChoose is a list of two languages, of which the second is chosen.
func languagesToChoose(id, labelled, none, problem string) ui.Languages {
	return ui.Languages{ID: id, Labelled: labelled, None: none, Error: problem, Choices: []ui.LanguageChoice{{Tag: "ar", Name: "العربية"}, {Tag: "de", Name: "Deutsch", Selected: true}}}
}
