package views

import (
	"bytes"
	"html/template"
	"strconv"
	"sync"

	"github.com/anteroom/anteroom/views/layout"
)

// navigations keeps the navigation as it was rendered, by all that is in it: that is half
// of what a shell takes, and the same for everybody who may open the same.
type navigations struct {
	set *template.Template

	mu    sync.Mutex
	known map[string]template.HTML
}

// maxNavigations is how many are kept, of about 2 KB each.
const maxNavigations = 500

// html returns the navigation for templates.
func (n *navigations) html(groups []layout.NavGroup) (template.HTML, error) {
	key := make([]byte, 0, 1024)
	for _, g := range groups {
		key = append(append(key, g.Label...), '\n')
		for _, item := range g.Items {
			key = append(append(append(key, item.Label...), 0), item.URL...)
			key = append(append(append(key, 0), item.Icon...), 0)
			key = append(strconv.AppendBool(key, item.Current), 0)
		}
	}
	n.mu.Lock()
	known, ok := n.known[string(key)]
	n.mu.Unlock()
	if ok {
		return known, nil
	}
	var b bytes.Buffer
	v := layout.Navigation{Groups: groups}
	if err := n.set.ExecuteTemplate(&b, v.Template(), v); err != nil {
		return "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil || len(n.known) >= maxNavigations {
		n.known = map[string]template.HTML{}
	}
	n.known[string(key)] = template.HTML(b.String())
	return n.known[string(key)], nil
}
