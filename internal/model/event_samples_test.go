package model

import (
	"slices"
	"time"
)

var noon = time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)

// samples returns a payload of each event type with all fields set, in the order
// of EventTypes.
func samples() []Payload {
	var all []Payload
	for _, some := range [][]Payload{organizationSamples(), domainSamples(), connectionSamples(), directorySamples(), memberSamples(), userSamples(), roleSamples(), applicationSamples(), webhookSamples(), streamSamples(), instanceSamples(), operatorSamples()} {
		all = append(all, some...)
	}
	return all
}

func organizationSamples() []Payload {
	was := Organization{
		ID: "org_1", Name: "Acme", ExternalID: "acme-7", Metadata: `{"plan":"gold"}`, Logo: "fJ2k", CreatedAt: noon, Seats: 50, MemberRole: "role_9", Refuses: NewSocialSet(SocialGoogle), Language: "de",
		Policy: SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute},
	}
	now := was
	now.Refuses = NewSocialSet(SocialGitHub)
	now.Name, now.Policy = "Acme Corp", SessionPolicy{Absolute: 4 * time.Hour, Idle: 15 * time.Minute}
	before, after := was.Snapshot([]Feature{FeatureSSO}), now.Snapshot([]Feature{FeatureSSO, FeatureDirSync})
	lasts := SupportSnapshot{"usr_2", noon, noon.Add(time.Hour)}
	longer := SupportSnapshot{"usr_2", noon, noon.Add(4 * time.Hour)}
	return []Payload{
		OrganizationCreated{After: before},
		OrganizationUpdated{Before: before, After: after},
		OrganizationDeleted{Before: DeletedOrganization{OrganizationSnapshot: after, Members: 57, Sessions: 12}},
		OrganizationSuspended{Organization: now.Ref(), Reason: "Has not paid since March"},
		OrganizationResumed{Organization: now.Ref()},
		OrganizationExported{Organization: now.Ref(), Files: []string{"organization.json", "members.jsonl"}},
		SupportGranted{Before: &lasts, After: longer},
		SupportEnded{Before: longer},
	}
}

func domainSamples() []Payload {
	before := Domain{ID: "dom_3", Org: "org_1", Type: DomainOrganization, Name: "acme.example", Proof: DomainProof{Status: DomainPending}}.Snapshot()
	before.RecordName, before.RecordValue, before.Method = "_anteroom.acme.example", "anteroom-verify=J5aW", DomainByDNS
	after := before
	after.Status = DomainVerified
	return []Payload{
		DomainCreated{After: before},
		DomainDeleted{Before: after},
		DomainVerificationSucceeded{Before: before, After: after, Reason: "They have sent a letter"},
		DomainVerificationFailed{Before: before, After: after},
		DomainTaken{Before: before, After: after},
		DomainLost{Before: after, After: before},
		DomainVerificationRetried{Before: after, After: before},
		PortalLinkCreated{After: portalLink().Snapshot()},
		PortalLinkExtended{Before: portalLink().Snapshot(), After: portalLink().Snapshot()},
		PortalLinkOpened{Link: portalLink().Snapshot()},
		PortalLinkRevoked{Before: portalLink().Snapshot()},
		APIKeyCreated{After: apiKey().Snapshot()},
		APIKeyUpdated{Before: apiKey().Snapshot(), After: apiKey().Snapshot()},
		APIKeyRevoked{Before: apiKey().Snapshot()},
	}
}

func connectionSamples() []Payload {
	spare := BreakGlassSnapshot{
		Org: "org_1", Member: "mem_1", User: "usr_1", Email: "dana@acme.test", Reason: "On call", ReviewAt: time.Date(2027, time.March, 3, 0, 0, 0, 0, time.UTC),
		ExpiresAt: time.Date(2026, time.March, 4, 9, 30, 0, 0, time.UTC), RecoversUntil: time.Date(2026, time.March, 4, 9, 30, 0, 0, time.UTC),
	}
	was := Connection{
		Site: "https://old.example.com", Revocation: RevocationSender{Issuer: "https://acme.okta.example", Keys: "https://acme.okta.example/oauth2/v1/keys"},
		ID: "conn_5", Org: "org_1", Name: "Okta", Creates: true, Chosen: true, Domains: []DomainID{"dom_1"},
		Settings: []ConnectionSettings{{
			State: SettingsDraft, Provider: ProviderOkta, Type: ConnectionSAML, IdP: "http://www.okta.com/exk1",
			SAML: SAMLSettings{
				MetadataURL: "https://acme.okta.com/app/exk1/sso/saml/metadata", SignInURL: "https://acme.okta.com/app/exk1/sso/saml",
				Certificates: [][]byte{[]byte("a certificate")}, Encrypted: true, Unsolicited: true,
			},
			OIDC: OIDCSettings{ClientID: "0oa1"}, Secret: []byte("sealed"), Attributes: AttributeMap{Email: "mail", FirstName: "givenName", LastName: "sn", Groups: "memberOf"}, SavedAt: noon, TestedAt: noon.Add(time.Second),
		}},
	}
	now := was
	now.Enabled, now.Syncs, now.Required, now.Settings = true, true, true, slices.Clone(was.Settings)
	now.Settings[0].State, now.Settings[0].TestedAt = SettingsLive, noon.Add(time.Minute)
	before, after := was.Snapshot(), now.Snapshot()
	found := HeldMetadata{IdP: "http://www.okta.com/exk2", SAML: SAMLSettings{SignInURL: "https://sso.acme.example/app/exk2", Certificates: [][]byte{[]byte("another")}}}.Snapshot()
	return []Payload{
		ConnectionCreated{After: before},
		ConnectionUpdated{Before: before, After: after},
		ConnectionTested{After: after},
		ConnectionEnabled{Before: before, After: after},
		ConnectionDisabled{Before: after, After: before},
		ConnectionRequired{Before: before, After: after},
		ConnectionOptional{Before: after, After: before},
		ConnectionDeleted{Before: after},
		ConnectionRefreshed{Before: before, After: after},
		ConnectionMoved{Before: before, Found: found},
		ConnectionMoveRefused{Before: before, Found: found},
		CertificateExpiring{After: after, Until: noon.AddDate(0, 0, 5), Days: 7},
		IdentitiesRepaired{Connection: "conn_1", Linked: 3, Until: time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC)},
		ConnectionGroupsMapped{Before: GroupRoles{{"IT", "role_2"}}.Snapshot("conn_1"), After: GroupRoles{{"IT", "role_1"}}.Snapshot("conn_1")},
		SignInRefused{Connection: "conn_1", Attempt: "att_1", Code: "not_a_member", Step: "person", Email: "zoe@acme.example", Asked: true, Proven: true, Times: 10},
		BreakGlassNamed{Before: &spare, After: spare},
		BreakGlassUnnamed{Before: spare},
		BreakGlassUsed{After: spare, Confirmed: true},
		BreakGlassRecovered{After: spare},
		BreakGlassLost{Before: spare},
	}
}

func memberSamples() []Payload {
	acme := Organization{ID: "org_1", Name: "Acme Corp", ExternalID: "acme-7"}
	was := Member{
		ID: "mem_3", Org: "org_1", User: "usr_2", Email: "kim@acme.example", Name: "Kim Lee", Status: MemberActive, Source: FromInvitation,
		Roles: []Role{{ID: "role_2", Name: "member", Label: "Member"}},
	}
	now := was
	now.Roles = []Role{{ID: "role_1", Name: "admin", Label: "Admin"}}
	before, after := was.Snapshot(acme), now.Snapshot(acme)
	sent := Invitation{
		ID: "inv_3", Org: "org_1", Member: "mem_3", User: "usr_2", Email: "kim@acme.example", FirstName: "Kim", LastName: "Lee",
		State: InvitationOpen, ExpiresAt: noon, AskedAt: noon,
	}.Snapshot(acme)
	cancelled := sent
	cancelled.State = InvitationCancelled
	return []Payload{
		MembershipCreated{After: before},
		MembershipUpdated{Before: before, After: after},
		MembershipDeleted{Before: after},
		InvitationChanged{Before: &sent, After: cancelled},
		AdministratorLost{Before: after},
		AdministratorKept{Before: after},
	}
}

func userSamples() []Payload {
	was := User{
		ID: "usr_2", Email: "kim@acme.example", EmailVerified: true, FirstName: "Kim", LastName: "Lee", Picture: "aX9c", TimeZone: "Europe/Zurich", Language: "de", ExternalID: "u-7", Metadata: `{"seat":"3a"}`, CreatedAt: noon,
	}
	now := was
	now.FirstName, now.Email, now.ExternalID, now.Metadata = "Kimberly", "kimberly@acme.example", "kim-1", `{"plan":"gold"}`
	s := Session{ID: "ses_3", User: was, Org: Organization{ID: "org_1"}, CreatedAt: noon, UserAgent: "Mozilla/5.0", IP: "192.0.2.1"}
	elsewhere := s.Ref()
	elsewhere.Org = "org_8"
	passkey := Passkey{ID: "pk_3", User: "usr_2", Name: "Phone", AAGUID: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd", Synced: true, CreatedAt: noon}
	social := SocialIdentity{Provider: SocialGitHub, Issuer: "https://github.com", Subject: "583231", User: "usr_2", Email: "kim@acme.example"}.Snapshot()
	renamed := passkey
	renamed.Name = "Desk"
	link := SignInLink{Org: "org_1", Member: "mem_3", User: "usr_2", Email: "kim@acme.example", ExpiresAt: noon}.Snapshot()
	return []Payload{
		UserSignedUp{User: was.Snapshot()},
		UserLoggedIn{User: was.Ref(), Session: s.Snapshot(), AMR: []string{"otp"}, Connection: "conn_5", Social: SocialGitHub},
		UserLoggedOut{Session: s.Ref(), Reason: EndRevoked},
		SessionSwitched{Before: elsewhere, After: s.Ref()},
		SignInLinkCreated{After: link},
		SignInLinkUsed{Before: link},
		SupportSessionStarted{User: was.Ref(), Operator: OperatorSnapshot{"opr_1", "Olga Ops", "olga@coffeedesk.example"}, Session: s.Snapshot(), Reason: "Ticket 4711", Until: noon},
		SupportSessionEnded{Session: s.Ref(), Operator: "opr_1", Reason: EndSignedOut},
		UserConfirmed{Session: s.Ref(), AMR: []string{"swk", "user", "mfa"}},
		IdentityLinked{User: was.Ref(), Connection: "conn_5", Issuer: "http://www.okta.com/exk1", Subject: "00u1"},
		AccessRevoked{User: was.Ref(), Connection: "conn_5", Sessions: 2},
		SocialLinked{After: social},
		SocialUnlinked{Before: social},
		UserUpdated{Before: was.Snapshot(), After: now.Snapshot()},
		UserEmailChanged{Before: was.Snapshot(), After: now.Snapshot()},
		UserMerged{Before: was.Snapshot(), After: now.Snapshot()},
		UserDeleted{Before: was.Snapshot()},
		AccountDisabled{User: was.Snapshot(), Reason: "Sends spam"},
		AccountEnabled{User: was.Snapshot()},
		UserErased{User: "usr_2", Events: 41},
		IdentityContested{User: was.Ref(), Connection: "conn_5", Directory: "dir_5", Issuer: "http://www.okta.com/exk1", Before: "00u1", Subject: "00u2"},
		AddressPassedOn{User: was.Ref(), Connection: "conn_5", Directory: "dir_5", Issuer: "http://www.okta.com/exk1", Subject: "00u2", Lost: true},

		PasskeyCreated{After: passkey.Snapshot()},
		PasskeyUpdated{Before: passkey.Snapshot(), After: renamed.Snapshot()},
		PasskeyDeleted{Before: passkey.Snapshot()},
		PasskeyCloneSuspected{Passkey: passkey.Snapshot()},
	}
}

func directorySamples() []Payload {
	was := Directory{ID: "dir_5", Org: "org_1", Provider: ProviderOkta, Users: 57, Groups: 4, LastSeenAt: noon, ModifiedAt: noon.Add(-time.Hour)}
	now := was
	now.Provider, now.Enabled, now.ModifiedAt = ProviderEntra, true, noon
	before, after := was.Snapshot(), now.Snapshot()
	old := DirectoryToken{ID: "dirtok_5", Directory: "dir_5", Suffix: "k3Xw", ExpiresAt: noon.Add(time.Hour)}.Snapshot()
	fresh := DirectoryToken{ID: "dirtok_6", Directory: "dir_5", Suffix: "9pQz", ExpiresAt: noon.Add(48 * time.Hour)}.Snapshot()
	client := DirectoryClient{ID: "dircli_5", Directory: "dir_5", Suffix: "k3Xw", OldUntil: noon, Trust: DirectoryTrust{
		"https://login.microsoftonline.com/ce5f061f-abe6-4e40-9615-301f87bcb7f0/v2.0", "ce5f061f-abe6-4e40-9615-301f87bcb7f0",
		"b5ba7a93-4452-4522-aeb4-a2b5da870c16", "api://b5ba7a93-4452-4522-aeb4-a2b5da870c16",
	}}
	rotated := client
	rotated.Suffix, rotated.OldUntil = "9pQz", noon.Add(24*time.Hour)
	changed := rotated
	changed.Trust.Audience = "api://b5ba7a93-4452-4522-aeb4-a2b5da870c16/scim"
	dana := DirectoryUser{
		ID: "diruser_5", Directory: "dir_5", ExternalID: "00u1", UserName: "dana@acme.test", Email: "dana@acme.test", DisplayName: "Dana Li",
		Active: true, Member: "mem_1", Waiting: WaitsForDomain, Doc: `{"userName":"dana@acme.test","name":{"familyName":"Li"}}`,
	}
	groups, roles := []DirectoryGroupRef{{"dirgroup_5", "Sales"}}, []DirectoryRoleRef{{"billing"}}
	gone := dana
	gone.Active = false
	sales := DirectoryGroup{ID: "dirgroup_5", Directory: "dir_5", ExternalID: "00g1", DisplayName: "Sales", Members: 12, Doc: `{"displayName":"Sales"}`}
	more := sales
	more.DisplayName, more.Members = "Sales EMEA", 13
	return []Payload{
		DirectoryCreated{After: before},
		DirectoryUpdated{Before: before, After: after},
		DirectoryEnabled{After: after},
		DirectoryDisabled{After: before, Members: KeepMembers},
		DirectoryDeleted{Before: after, Members: SuspendMembers},
		DirectoryAlarm{After: after, People: 25, Since: noon},
		DirectoryTokenCreated{After: old},
		DirectoryTokenReplaced{Before: old, After: fresh},
		DirectoryTokenDeleted{Before: fresh},
		DirectoryClientCreated{After: client.Snapshot()},
		DirectoryClientRotated{Before: client.Snapshot(), After: rotated.Snapshot()},
		DirectoryClientChanged{Before: rotated.Snapshot(), After: changed.Snapshot()},
		DirectoryClientDeleted{Before: rotated.Snapshot()},
		DirectoryGroupsMapped{
			Before: GroupRoles{{"Sales", "role_3"}}.OfDirectory("dir_5"), After: GroupRoles{{"Sales", "role_3"}, {"IT", "role_1"}}.OfDirectory("dir_5"),
		},
		DirectoryMemberMoved{Before: DirectoryMemberSnapshot{Member: "mem_5", Directory: "dir_5"}, After: DirectoryMemberSnapshot{Member: "mem_5", Directory: "dir_6", Waits: true}},

		GroupsMapped{Before: GroupRoles{{"dirgroup_6", "role_3"}}.OfGroups(), After: GroupRoles{{"dirgroup_7", "role_1"}, {"dirgroup_6", "role_3"}}.OfGroups()},
		DirectoryUserCreated{After: dana.Snapshot(groups, roles)},
		DirectoryUserUpdated{Before: dana.Snapshot(groups, roles), After: gone.Snapshot(groups, roles)},
		DirectoryUserDeleted{Before: gone.Snapshot(groups, roles)},
		DirectoryGroupCreated{After: sales.Snapshot()},
		DirectoryGroupUpdated{Before: sales.Snapshot(), After: more.Snapshot(), Joined: []DirectoryUserID{"diruser_5"}, Left: []DirectoryUserID{"diruser_6"},
			JoinedMembers: []MemberID{"mem_5"}, LeftMembers: []MemberID{"mem_6"}},
		DirectoryGroupDeleted{Before: more.Snapshot()},
	}
}

func roleSamples() []Payload {
	was := Role{ID: "role_3", Org: "org_1", Name: "billing", Label: "Billing", Description: "Pays", Permissions: Permissions{SettingsRead}}
	now := was
	now.Permissions = Permissions{SettingsRead, "app:invoices"}
	seen := DefinedPermission{Name: "app:invoices", Description: "Sees invoices"}
	attribute := Attribute{Name: "badgeNumber", Label: "Badge number", Description: "What is on the badge", Type: AttributeInteger, InPortal: true, InTokens: true}
	return []Payload{
		RoleCreated{After: was.Snapshot()},
		RoleUpdated{Before: was.Snapshot(), After: now.Snapshot()},
		RoleDeleted{Before: now.Snapshot()},
		PermissionCreated{After: seen.Snapshot()},
		PermissionUpdated{Before: seen.Snapshot(), After: DefinedPermission{Name: "app:invoices", Description: "Sees and pays invoices"}.Snapshot()},
		PermissionDeleted{Before: seen.Snapshot()},
		AttributeCreated{After: attribute},
		AttributeUpdated{Before: attribute, After: Attribute{Name: "badgeNumber", Label: "Badge", Description: "On the badge", Type: AttributeInteger, InPortal: true, InTokens: true}},
		AttributeDeleted{Before: attribute},
	}
}

func applicationSamples() []Payload {
	was := Application{
		ID: "skc_3", Org: "org_1", Name: "Coffeedesk", Description: "Orders beans", Type: ApplicationWeb, RedirectURIs: []string{"https://coffeedesk.example/callback"},
		PostLogoutRedirectURIs: []string{"https://coffeedesk.example/"}, InitiateLoginURI: "https://coffeedesk.example/login",
		BackchannelLogoutURI: "https://coffeedesk.example/logout", BackchannelSessionRequired: true, Scopes: []string{"orders:read"},
		Origins: []string{"https://pages.coffeedesk.example"}, SigningAlg: "ES256", JWKS: `{"keys":[]}`, OfflineAccess: true, PKCEOptional: true,
		AccessToken: time.Hour, PlainAccessTokens: true, Claims: ExtraClaims(), FullIDToken: true, AccessTokenAttributes: true, Audiences: []ApplicationID{"skc_4"}, CreatedAt: noon,
	}
	now := was
	now.BackchannelLogoutURI = "https://coffeedesk.example/signed-out"
	secret := SecretSnapshot{ID: "sec_3", Application: "skc_3", CreatedAt: noon}
	return []Payload{
		ApplicationCreated{After: was.Snapshot()},
		ApplicationUpdated{Before: was.Snapshot(), After: now.Snapshot()},
		ApplicationDeleted{Before: now.Snapshot()},
		SecretCreated{After: secret},
		SecretDeleted{Before: secret},
		ApplicationAuthorized{Application: "skc_3", Grant: "gra_3", Session: SessionRef{"ses_5", "usr_2", "org_1"}, Scopes: []string{"openid", "email"}},
		AuthorizationRevoked{Application: "skc_3", Grant: "gra_3", Reason: "code_reused"},
	}
}

func operatorSamples() []Payload {
	o := Operator{ID: "opr_1", Name: "Olga Ruiz", Email: "olga@coffeedesk.example"}.Snapshot()
	passkey := Passkey{ID: "pk_4", Operator: "opr_1", Name: "Phone", AAGUID: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd", Synced: true, CreatedAt: noon}
	renamed := passkey
	renamed.Name = "Work phone"
	return []Payload{
		OperatorCreated{After: o},
		OperatorDeleted{Before: o},
		OperatorLinkCreated{Operator: o, ExpiresAt: noon},
		OperatorLogin{Operator: o, Session: "oprses_2", UserAgent: "Firefox", Method: OperatorByPasskey},
		OperatorConfirmed{Operator: o, Session: "oprses_2", Method: OperatorByCode},
		OperatorSignedOut{Operator: o, Session: "oprses_3"},
		OperatorPasskeyCreated{After: passkey.OperatorSnapshot()},
		OperatorPasskeyUpdated{Before: passkey.OperatorSnapshot(), After: renamed.OperatorSnapshot()},
		OperatorPasskeyDeleted{Before: passkey.OperatorSnapshot()},
		OperatorPasskeyCloneSuspected{Passkey: passkey.OperatorSnapshot()},
		OperatorCodesCreated{Operator: o, Codes: RecoveryCodes},
		OperatorCodeUsed{Operator: o, Left: 7},
	}
}

func instanceSamples() []Payload {
	was := Instance{
		AppName: "Coffeedesk", AppURL: "https://coffeedesk.example", SupportEmail: "help@coffeedesk.example", BrandColor: "#7a4b2a",
		SupportURL: "https://coffeedesk.example/help", TermsURL: "https://coffeedesk.example/terms", PrivacyURL: "https://coffeedesk.example/privacy",
		Background: "#20303a", Radius: RadiusLarge, Logo: "Lg0", DarkLogo: "Dk1", Favicon: "Fv2", PoweredBy: true, OrgBranding: true,
		Policy: SessionPolicy{Absolute: 720 * time.Hour, Idle: 24 * time.Hour}, AccessToken: 5 * time.Minute, Invitation: 360 * time.Hour, KeepEvents: 365 * day,
		CreatorRole: "role_1", MemberRole: "role_2", SeveralRoles: true,
		Ways: Ways{Code: true, Link: true, Passkey: true}, Refuses: AddressKinds{Disposable: true}, JoinByDomain: true,
	}
	now := was
	now.AppName, now.Ways.Code = "Teadesk", false
	return []Payload{
		InstanceUpdated{Before: was.Snapshot(), After: now.Snapshot()},
		InstanceRestored{Before: EpochSnapshot{1}, After: EpochSnapshot{2}},
		ConfigurationApplied{File: "app.yaml", Managed: 12, Released: 1},
		SigningKeyCreated{After: SigningKeySnapshot{ID: "Tz3B", Alg: "ES256"}},
		SigningKeyRotated{Before: SigningKeySnapshot{ID: "Qm1x", Alg: "ES256"}, After: SigningKeySnapshot{ID: "Tz3B", Alg: "ES256"}},
		SealingKeyRotated{Before: SealingKeySnapshot{ID: "5f0a31c2"}, After: SealingKeySnapshot{ID: "c9d17e04"}},
		ServiceKeyCreated{After: ServiceKeySnapshot{ID: "9c0d41"}},
		ServiceKeyRotated{Before: ServiceKeySnapshot{ID: "5be2a7"}, After: ServiceKeySnapshot{ID: "9c0d41"}},
	}
}

func apiKey() APIKey {
	return APIKey{
		ID: "key_4", Org: "org_1", Member: "mem_2", Name: "Nightly export", Suffix: "9fQz", Permissions: NewPermissions(SettingsRead, UsersRead),
		Claims: `{"team":"data"}`, ExpiresAt: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC),
	}
}

func webhookSamples() []Payload {
	w := webhook()
	off := w
	off.Disabled = StoppedFailures
	return []Payload{
		WebhookCreated{After: off.Snapshot()},
		WebhookUpdated{Before: off.Snapshot(), After: off.Snapshot()},
		WebhookDeleted{Before: off.Snapshot()},
		WebhookRotated{Before: off.Snapshot(), After: off.Snapshot()},
		WebhookTested{After: off.Snapshot()},
		WebhookReplayed{After: off.Snapshot(), Count: 3, Delivery: "dlv_4"},
		WebhookFailing{After: off.Snapshot(), Since: noon},
		WebhookRecovered{After: off.Snapshot()},
		WebhookDisabled{Before: off.Snapshot(), After: off.Snapshot()},
		WebhookEnabled{Before: off.Snapshot(), After: off.Snapshot()},
	}
}

func streamSamples() []Payload {
	off := Stream{ID: "stm_3", Org: "org_1", Kind: StreamSplunk, URL: "https://splunk.acme.test:8088/?x=secret", Hint: "f3k=", Paused: StoppedFailures}.Snapshot()
	return []Payload{
		StreamCreated{After: off},
		StreamUpdated{Before: off, After: off},
		StreamRotated{Before: off, After: off},
		StreamPaused{Before: off, After: off},
		StreamResumed{Before: off, After: off},
		StreamDeleted{Before: off},
		StreamTested{After: off},
		StreamFailing{After: off, Since: noon},
		StreamRecovered{After: off},
	}
}

func webhook() Webhook {
	return Webhook{
		ID: "whk_3", Org: "org_1", URL: "https://acme.test/hooks?key=secret", Description: "Billing", Contact: "it@acme.test",
		Types: []EventType{EventOrganizationUpdated}, Hint: "f3k=",
	}
}

func portalLink() PortalLink {
	return PortalLink{
		ID: "lnk_3", Org: "org_1", Kind: PortalShareable, Modules: PortalModules(), Recipient: "it@acme.test", App: "skc_2",
		ExpiresAt: time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC),
	}
}
