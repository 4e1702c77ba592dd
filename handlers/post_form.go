package handlers

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/views/signin"
)

// postForm answers with a page that has a browser post fields: the provider's answer to an
// application, or what is on another way.
func postForm(s *web.Web, w http.ResponseWriter, r *http.Request, v signin.PostForm, params url.Values) error {
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v.AppName = instance.AppName
	for _, name := range slices.Sorted(maps.Keys(params)) {
		v.Fields = append(v.Fields, signin.Hidden{Name: name, Value: params.Get(name)})
	}
	return s.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// goOn answers with a page that goes on by itself to an application's address.
func goOn(s *web.Web, w http.ResponseWriter, r *http.Request, to string) error {
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Refresh", "0; url="+to) // no script, and nothing to press Back to
	v := signin.GoOn{AppName: instance.AppName, URL: to}
	return s.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}
