package console

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
)

// metadataForm returns the form of what your app says of an organization: a row for each name, and
// one for another.
func metadataForm(r *http.Request, why error, o model.Organization) view.Metadata {
	v := view.Metadata{Most: model.MostOrganizationMetadata}
	if names, values := r.PostForm["metadata_name"], r.PostForm["metadata_value"]; model.FieldOf(why) == "metadata" {
		v.Error = web.MessageOf(r, why)
		for i := range min(len(names), len(values)) {
			v.Rows = append(v.Rows, view.Fact{Number: i + 1, Name: names[i], Value: values[i], Autofocus: i == 0})
		}
		return v
	}
	said := o.Metadata.Map()
	for _, name := range slices.Sorted(maps.Keys(said)) {
		v.Rows = append(v.Rows, view.Fact{Number: len(v.Rows) + 1, Name: name, Value: said[name]})
	}
	if len(v.Rows) < v.Most {
		v.Rows = append(v.Rows, view.Fact{Number: len(v.Rows) + 1})
	}
	return v
}

// metadataTyped returns what was typed into that form. A row without a name and a value is none. It
// returns an Invalid error for the field "metadata" for a name that is there twice.
func metadataTyped(r *http.Request) (map[string]string, error) {
	names, values, said := r.PostForm["metadata_name"], r.PostForm["metadata_value"], map[string]string{}
	for i := range min(len(names), len(values)) {
		name, value := strings.TrimSpace(names[i]), strings.TrimSpace(values[i])
		if _, twice := said[name]; twice {
			return nil, model.InvalidField("metadata", "organizations.metadata_twice", name)
		}
		if name != "" || value != "" {
			said[name] = value
		}
	}
	return said, nil
}

// suspendForm returns the form by which an organization is suspended.
func suspendForm(r *http.Request, why error, o model.Organization) view.Suspend {
	v := view.Suspend{Confirm: field(r, why, "confirm", "Name of the organization"), Reason: field(r, why, "reason", "Reason (optional)")}
	v.Confirm.Required, v.Confirm.Hint = true, "To confirm, type "+o.Name+"."
	v.Reason.MaxLength, v.Reason.Hint = model.SuspendReason.Most, "For operators, and for the activity of the organization, which its admins see again afterwards."
	if why == nil { // it was done
		v.Confirm.Value, v.Reason.Value = "", ""
	}
	return v
}

// addSuspension adds why an organization is suspended, where it is.
func (h *Handler) addSuspension(r *http.Request, o model.Organization, v *view.Overview) error {
	if !o.Suspended {
		return nil
	}
	s, err := h.DB.OrganizationSuspension(r.Context(), o.ID)
	if err != nil {
		return err
	}
	by, err := h.Web.OperatorName(r.Context(), s.By)
	v.Suspended = &view.Suspension{Reason: s.Reason, By: cmp.Or(by, "an operator"), At: web.Words(r).Moment(s.At)}
	return err
}
