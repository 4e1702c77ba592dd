package streams

import (
	"context"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// schemaVersion is that of the Open Cybersecurity Schema Framework whose names these are.
const schemaVersion = "1.3.0"

const productName = "Anteroom"

// ocsf is an event in the names of the Open Cybersecurity Schema Framework.
type ocsf struct {
	Category     int            `json:"category_uid"`
	CategoryName string         `json:"category_name"`
	Class        int            `json:"class_uid"`
	ClassName    string         `json:"class_name"`
	Activity     activity       `json:"activity_id"`
	ActivityName string         `json:"activity_name"`
	Type         int            `json:"type_uid"`
	TypeName     string         `json:"type_name"`
	Time         int64          `json:"time"` // milliseconds
	Severity     severity       `json:"severity_id"`
	SeverityName string         `json:"severity"`
	Status       status         `json:"status_id"`
	Message      string         `json:"message"`
	Metadata     metadata       `json:"metadata"`
	Actor        actor          `json:"actor"`
	Source       *endpoint      `json:"src_endpoint,omitempty"`
	User         *person        `json:"user,omitempty"`
	Service      *object        `json:"service,omitempty"` // to which somebody signs in
	Privileges   []string       `json:"privileges,omitempty"`
	Group        *object        `json:"group,omitempty"`
	Entity       *object        `json:"entity,omitempty"`
	Unmapped     model.Envelope `json:"unmapped"` // all that we know, as webhooks have it
}

// status is whether what somebody wanted came about.
type status int

const (
	success status = 1
	failure status = 2
)

type metadata struct {
	Version   string          `json:"version"`
	UID       model.EventID   `json:"uid"`
	Sequence  int64           `json:"sequence"`
	EventCode model.EventType `json:"event_code"`
	TenantUID model.OrgID     `json:"tenant_uid,omitempty"`
	Product   productInfo     `json:"product"`
}

type productInfo struct {
	Name    string `json:"name"`
	Vendor  string `json:"vendor_name"`
	Version string `json:"version,omitempty"`
}

type actor struct {
	User    *person  `json:"user,omitempty"`
	App     string   `json:"app_name,omitempty"` // who is no person: an application, a directory, the program itself
	AppUID  string   `json:"app_uid,omitempty"`
	Session *session `json:"session,omitempty"`
}

type session struct {
	UID model.SessionID `json:"uid"`
}

type endpoint struct {
	IP string `json:"ip"`
}

// person is somebody, as they are called now.
type person struct {
	UID   string `json:"uid,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email_addr,omitempty"`
}

type object struct {
	UID  string `json:"uid,omitempty"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"`
}

// people are who is in the events of a batch.
type people struct {
	from  *db.Reader
	known map[model.UserID]person
}

// named returns somebody by their id, with no more than that when there is no such account any
// more.
func (p *people) named(ctx context.Context, id model.UserID) (*person, error) {
	if id == "" {
		return nil, nil
	}
	who, ok := p.known[id]
	if !ok {
		who.UID = string(id)
		switch u, err := p.from.User(ctx, id); {
		case err == nil:
			who.Name, who.Email = u.Name(), string(u.Email)
		case model.KindOf(err) != model.NotFound:
			return nil, err
		}
		p.known[id] = who
	}
	return &who, nil
}

// version is that of the program.
var version = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
})

// belongs returns where an event type belongs. What only a newer program declares is something
// about an entity.
func belongs(t model.EventType) row {
	if r, ok := rows()[t]; ok {
		return r
	}
	return row{entityManagement(), other, informational}
}

// mapped returns an event in the names of the framework.
func mapped(ctx context.Context, e model.Event, names *people) (ocsf, error) {
	e = e.ForOrganization()
	r := belongs(e.Type())
	m := ocsf{
		Category: category, CategoryName: categoryName, Class: r.class.uid, ClassName: r.class.name,
		Activity: r.activity, ActivityName: r.class.names()[r.activity], Type: r.class.uid*100 + int(r.activity),
		Time: e.At.UnixMilli(), Severity: r.severity, SeverityName: r.severity.name(), Status: success, Message: string(e.Type()),
		Metadata: metadata{schemaVersion, e.ID, e.Seq, e.Type(), e.Org, productInfo{productName, productName, version()}},
		Unmapped: e.Envelope(),
	}
	if m.ActivityName == "" { // 99: the framework wants the word of the source
		m.ActivityName = word(e.Type())
	}
	m.TypeName = m.ClassName + ": " + m.ActivityName
	if e.Actor.IP != "" {
		m.Source = &endpoint{e.Actor.IP}
	}
	var err error
	if m.Actor, err = actorOf(ctx, e.Actor, names); err != nil {
		return m, err
	}
	if m.User, err = names.named(ctx, e.User); err != nil {
		return m, err
	}
	m.about(e)
	return m, nil
}

// about says what an event is about, as its class wants it.
func (m *ocsf) about(e model.Event) {
	it := &object{UID: e.Target, Type: m.Unmapped.Object}
	switch m.Class {
	case groupManagement().uid:
		m.Group = it
	case entityManagement().uid:
		m.Entity = it
	case authentication().uid: // "at least one of service and dst_endpoint"
		m.Service = &object{Name: productName}
		if m.User == nil {
			m.User = m.Actor.User
		}
	case accountChange().uid, userAccess().uid: // "user" is required
		if m.User == nil {
			m.User = &person{UID: e.Target}
		}
	}
	switch p := e.Payload.(type) {
	case model.SignInRefused:
		m.Status = failure
		if m.User == nil && p.Email != "" {
			m.User = &person{Name: string(p.Email), Email: string(p.Email)} // "at least one of account, name and uid"
		}
	case model.MembershipCreated:
		m.Privileges = privileges(p.After)
	case model.MembershipUpdated:
		m.Privileges = privileges(p.After)
	case model.MembershipDeleted:
		m.Privileges = privileges(p.Before)
	}
}

// privileges are the roles of a member.
func privileges(m model.MembershipSnapshot) []string {
	all := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		all[i] = r.Name
	}
	return all
}

func actorOf(ctx context.Context, a model.Actor, names *people) (who actor, err error) {
	if who.User, err = names.named(ctx, a.User()); err != nil {
		return who, err
	}
	if who.User == nil {
		who.App, who.AppUID = string(a.Kind), a.ID
	}
	if a.Session != "" {
		who.Session = &session{a.Session}
	}
	return who, nil
}

// word returns what a type says that happened, without what it happened to.
func word(t model.EventType) string {
	text := string(t)
	return strings.ReplaceAll(text[strings.LastIndex(text, ".")+1:], "_", " ")
}
