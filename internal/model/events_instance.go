package model

import "time"

// InstanceUpdated is the payload of instance.updated, whatever of the settings
// changed.
type InstanceUpdated struct {
	Before InstanceSnapshot `json:"before"`
	After  InstanceSnapshot `json:"after"`
}

// InstanceRestored is the payload of instance.restored: a backup was put back, and
// what it would have brought back to life is over.
type InstanceRestored struct {
	Before EpochSnapshot `json:"before"`
	After  EpochSnapshot `json:"after"`
}

// ConfigurationApplied is the payload of instance.configuration_applied: a configuration file says
// what some things are from now on. What it changed is told by events of its own.
type ConfigurationApplied struct {
	File     string `json:"file"`
	Managed  int    `json:"managed"`  // how many things and settings it describes
	Released int    `json:"released"` // how many the last one did, and this one does not
}

// EpochSnapshot says in which epoch the instance is: what began in an earlier one
// is over.
type EpochSnapshot struct {
	Epoch int64 `json:"epoch"`
}

// InstanceSnapshot is how the instance is set up at one moment. Lives are in
// minutes.
type InstanceSnapshot struct {
	AppName      string         `json:"app_name"`
	AppURL       string         `json:"app_url"`
	SupportEmail string         `json:"support_email"`
	SupportURL   string         `json:"support_url"`
	TermsURL     string         `json:"terms_url"`
	PrivacyURL   string         `json:"privacy_url"`
	BrandColor   string         `json:"brand_color"`
	Background   string         `json:"background"`
	Radius       Radius         `json:"radius"`
	Logo         string         `json:"logo"`
	DarkLogo     string         `json:"dark_logo"`
	Favicon      string         `json:"favicon"`
	PoweredBy    bool           `json:"powered_by"`
	OrgBranding  bool           `json:"organization_branding"`
	Policy       PolicySnapshot `json:"session_policy"`
	AccessToken  int64          `json:"access_token_life"`
	Invitation   int64          `json:"invitation_life"`
	CreatorRole  RoleID         `json:"creator_role_id"`
	MemberRole   RoleID         `json:"member_role_id"`
	SeveralRoles bool           `json:"several_roles"`
	KeepEvents   int64          `json:"keep_events_days"` // 0 for ever

	SignInCode       bool `json:"sign_in_code"`
	SignInLink       bool `json:"sign_in_link"`
	SignInPasskey    bool `json:"sign_in_passkey"`
	RefuseDisposable bool `json:"refuse_disposable"`
	RefusePublic     bool `json:"refuse_public"`
	JoinByDomain     bool `json:"join_by_domain"`
}

// Snapshot returns how the instance is set up now.
func (i Instance) Snapshot() InstanceSnapshot {
	return InstanceSnapshot{
		i.AppName, i.AppURL, i.SupportEmail, i.SupportURL, i.TermsURL, i.PrivacyURL, i.Brand(), i.Background, i.Radius, i.Logo, i.DarkLogo, i.Favicon, i.PoweredBy, i.OrgBranding,
		PolicySnapshot{"APPLICATION", int64(i.Policy.Absolute / time.Minute), int64(i.Policy.Idle / time.Minute)},
		int64(i.AccessToken / time.Minute), int64(i.Invitation / time.Minute), i.CreatorRole, i.MemberRole, i.SeveralRoles, int64(i.KeepEvents / day),
		i.Ways.Code, i.Ways.Link, i.Ways.Passkey, i.Refuses.Disposable, i.Refuses.Public, i.JoinByDomain,
	}
}

// SigningKeyCreated is the payload of signing_key.created: a key is published
// from now on.
type SigningKeyCreated struct {
	After SigningKeySnapshot `json:"after"`
}

// SigningKeyRotated is the payload of signing_key.rotated: another key signs from
// now on.
type SigningKeyRotated struct {
	Before SigningKeySnapshot `json:"before"`
	After  SigningKeySnapshot `json:"after"`
}

// SigningKeySnapshot names a signing key.
type SigningKeySnapshot struct {
	ID  string `json:"kid"`
	Alg string `json:"alg"`
}

// SealingKeyRotated is the payload of sealing_key.rotated: another key seals what is secret in
// the database from now on.
type SealingKeyRotated struct {
	Before SealingKeySnapshot `json:"before"`
	After  SealingKeySnapshot `json:"after"`
}

// SealingKeySnapshot names a key of the key file.
type SealingKeySnapshot struct {
	ID string `json:"id"`
}

// Snapshot returns what names the key.
func (k SigningKey) Snapshot() SigningKeySnapshot { return SigningKeySnapshot{k.ID, k.Alg} }

// EventType implements Payload.
func (InstanceUpdated) EventType() EventType { return EventInstanceUpdated }

// EventType implements Payload.
func (InstanceRestored) EventType() EventType { return EventInstanceRestored }

// EventType implements Payload.
func (ConfigurationApplied) EventType() EventType { return EventConfigurationApplied }

// EventType implements Payload.
func (SigningKeyCreated) EventType() EventType { return EventSigningKeyCreated }

// EventType implements Payload.
func (SigningKeyRotated) EventType() EventType { return EventSigningKeyRotated }

// EventType implements Payload.
func (SealingKeyRotated) EventType() EventType { return EventSealingKeyRotated }

func (p InstanceUpdated) states() (before, after any)    { return p.Before, p.After }
func (p InstanceRestored) states() (before, after any)   { return p.Before, p.After }
func (ConfigurationApplied) states() (before, after any) { return nil, nil }
func (p SigningKeyCreated) states() (before, after any)  { return nil, p.After }
func (p SigningKeyRotated) states() (before, after any)  { return p.Before, p.After }
func (p SealingKeyRotated) states() (before, after any)  { return p.Before, p.After }
