package portal

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// said is what the page around a frame is told, in the shape that other products of the kind
// use.
type said struct {
	Type    string      `json:"event_type"`
	Object  string      `json:"object"`
	Org     model.OrgID `json:"organization_id"`
	Message string      `json:"message"`
	Data    any         `json:"data"`
}

// mostHeard is how many events are looked at at a time.
const mostHeard = 200

// heardCookie begins the name of the cookie that says up to which event a frame has been told:
// many browsers let its script keep nothing from one page to the next.
const heardCookie = "heard-"

// Events tells the script in a frame what has happened in the organization since it last
// asked, as far as its page is about that.
func (h *Handler) Events(w http.ResponseWriter, r *http.Request) error {
	link, cookies := web.VisitorOf(r).Portal.Link, h.Web.CookiesOf(r)
	var answer struct {
		Opened bool   `json:"opened"` // it asks for the first time
		Last   int64  `json:"last"`
		Events []said `json:"events"`
	}
	answer.Events = []said{}
	last, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("after"), h.Web.KeptIn(r, cookies, heardCookie+string(link.ID))), 10, 64)
	if answer.Last = last; err != nil {
		answer.Opened = true
		if answer.Last, err = h.DB.LastEventOf(r.Context(), link.Org); err != nil {
			return err
		}
	}
	events, err := h.DB.EventsOf(r.Context(), link.Org, answer.Last, mostHeard)
	if err != nil {
		return err
	}
	for _, e := range events {
		answer.Last = e.Seq
		if s, told := saidOf(e); told && link.Shows(s.about()) {
			answer.Events = append(answer.Events, s)
		}
	}
	if (answer.Opened || answer.Last != last) && r.Header.Get(tokenHeader) == "" {
		h.Web.KeepIn(w, cookies, heardCookie+string(link.ID), strconv.FormatInt(answer.Last, 10), model.EmbeddedSessionLife)
	}
	return web.Answer(w, http.StatusOK, answer)
}

// What an event can be about.
const (
	aboutConnection = "connection"
	aboutDirectory  = "directory"
)

// about returns the module that has to be shown to whoever is told.
func (s said) about() model.Feature {
	if s.Object == aboutDirectory {
		return model.FeatureDirSync
	}
	return model.FeatureSSO
}

// saidOf returns what is told of an event, and whether anything is.
func saidOf(e model.Event) (said, bool) {
	s := said{Org: e.Org}
	switch p := e.Payload.(type) {
	case model.ConnectionEnabled:
		s.Type, s.Object, s.Message, s.Data = "ORGANIZATION_SSO_ENABLED", aboutConnection, "Single sign-on was turned on", connectionData(p.After)
	case model.ConnectionDisabled:
		s.Type, s.Object, s.Message, s.Data = "ORGANIZATION_SSO_DISABLED", aboutConnection, "Single sign-on was turned off", connectionData(p.After)
	case model.DirectoryEnabled:
		s.Type, s.Object, s.Message, s.Data = "ORGANIZATION_DIRECTORY_ENABLED", aboutDirectory, "The directory was enabled", directoryData(p.After)
	case model.DirectoryDisabled:
		s.Type, s.Object, s.Message, s.Data = "ORGANIZATION_DIRECTORY_DISABLED", aboutDirectory, "The directory was disabled", directoryData(p.After)
	default:
		return s, false
	}
	return s, true
}

// connection is a connection as the page around a frame is told of it.
type connection struct {
	Kind     string               `json:"connection_type"`
	ID       model.ConnectionID   `json:"id"`
	Type     model.ConnectionType `json:"type"`
	Provider string               `json:"provider"`
	Enabled  bool                 `json:"enabled"`
}

func connectionData(c model.ConnectionSnapshot) connection {
	data := connection{Kind: "SSO", ID: c.ID, Enabled: c.Enabled}
	for _, s := range c.Settings {
		if s.State == model.SettingsLive {
			data.Type, data.Provider = s.Type, strings.ToUpper(string(s.Provider))
		}
	}
	return data
}

// directory is a directory as the page around a frame is told of it.
type directory struct {
	Kind     string            `json:"directory_type"`
	ID       model.DirectoryID `json:"id"`
	Provider string            `json:"provider"`
	Enabled  bool              `json:"enabled"`
}

func directoryData(d model.DirectorySnapshot) directory {
	return directory{d.Type, d.ID, strings.ToUpper(string(d.Provider)), d.Enabled}
}
