package views

import (
	"github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/ui"
)

func pageOfDomains() domains.Page {
	return domains.Page{
		Links: links,
		Items: []domains.Item{
			{Name: domains.Name{Text: "acme.com"}, URL: "/ui/domains/dom_1", Badge: domains.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: "Verified"}, UsedFor: "Single sign-on, joining", Added: "3 Mar 2026 by Dana Cole"},
			{Name: domains.Name{Text: "bücher.example", ASCII: "xn--bcher-kva.example"}, URL: "/ui/domains/dom_2", Badge: domains.Badge{Kind: ui.KindInfo, Icon: "timer", Text: "Pending"}, UsedFor: "Nothing yet", Added: "4 Mar 2026"},
			{Name: domains.Name{Text: "аcme.com", ASCII: "xn--cme-5cd.com", Mixed: true}, URL: "/ui/domains/dom_3", Badge: domains.Badge{Kind: ui.KindInfo, Icon: "timer", Text: "Pending"}, UsedFor: "Nothing yet", Added: "4 Mar 2026"},
		},
		Connects: true,
		Field:    ui.Field{ID: "domains-field", Name: "domain", Type: "text", Label: "Domain", Hint: "The part after @, such as example.com."},
	}
}

func detailOfDomain() domains.Detail {
	return domains.Detail{
		Links: links,
		Name:  domains.Name{Text: "bücher.example", ASCII: "xn--bcher-kva.example"}, Badge: domains.Badge{Kind: ui.KindInfo, Icon: "timer", Text: "Pending"},
		Record: &domains.Record{
			Cells: []ui.Copy{
				{ID: "domain-type", Label: "Type", Value: "TXT"}, {ID: "domain-name", Label: "Name", Value: "_anteroom.xn--bcher-kva.example"},
				{ID: "domain-relative", Label: "or short name", Value: "_anteroom"}, {ID: "domain-value", Label: "Value", Value: "anteroom-verify=3f9c"},
			},
			Line: ui.Copy{ID: "domain-line", Label: "Line", Value: `_anteroom.xn--bcher-kva.example. 3600 IN TXT "anteroom-verify=3f9c"`},
		},
		Status: domains.Status{
			URL: "/ui/domains/dom_2", Title: "We look for the record", Texts: []string{"Every minute at first.", "DNS changes can take up to 48 hours."},
			Answer: "Last check: ns1.example has 2 TXT records, none with the right value:", Values: []domains.Value{{Text: "v=spf1 -all"}, {Text: "anteroom-verify=3f9с", Note: "Character 20 is “с” (U+0441) and has to be “c”."}}, More: "and 3 more",
			Seen: "3-5", Every: 5, CanCheck: true,
		},
		ByHand: &domains.ByHand{URL: "/console/organizations/org_1/domains/dom_2", Reason: ui.Field{ID: "domain-reason", Name: "reason", Type: "text", Label: "Reason", Hint: "It is in the log of events."}},
		Remove: "/ui/domains/dom_2/remove",
	}
}

func supportedDomain() domains.Detail {
	return domains.Detail{
		Links: links,
		Name:  domains.Name{Text: "аcme.com", ASCII: "xn--cme-5cd.com", Mixed: true}, Badge: domains.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: "Verified by support"},
		Status: domains.Status{URL: "/ui/domains/dom_1", Title: "Verified by support", Texts: []string{"No record is needed."}, Seen: "2-0"}, ReadOnly: true,
	}
}
