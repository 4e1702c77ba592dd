package db

import (
	"fmt"
	"strconv"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// order is what a list of a directory is ordered by.
type order struct {
	row, key   string // the key as text, '' for what has none
	descending bool
}

// orderOf returns the order of a query, and whether the engine can have it.
func orderOf(row string, fq FindQuery) (order, bool) {
	o := order{row: row, key: `''`, descending: fq.Descending}
	if fq.Sort == nil {
		o.descending = false
		return o, true
	}
	leaf := fq.Sort.Leaf()
	switch {
	case fq.Sort.Attr.Table != "" || leaf.Column == "":
		return o, false
	case leaf.Type == resource.String || leaf.Type == resource.Reference:
		o.key = row + `.` + leaf.Column
	case leaf.Type == resource.DateTime: // of as many digits for the next centuries
		o.key = `CAST(` + row + `.` + leaf.Column + ` AS TEXT)`
	default:
		o.key = `CASE WHEN ` + row + `.` + leaf.Column + ` THEN 'true' ELSE 'false' END`
	}
	return o, true
}

func (o order) direction() string {
	if o.descending {
		return ` DESC`
	}
	return ``
}

// by returns the clause for it.
func (o order) by() string {
	if o.key == `''` {
		return ` ORDER BY ` + o.row + `.place`
	}
	return ` ORDER BY CASE WHEN ` + o.key + ` = '' THEN 1 ELSE 0 END` + o.direction() + `, ` + o.key + o.direction() + `, ` + o.row + `.place`
}

// after returns the condition that what is asked for comes behind a place.
func (o order) after(c *compiler, fq FindQuery) string {
	p := fq.After
	if p == nil {
		return ``
	}
	behind := o.row + `.place > ` + c.arg(p.Place)
	if o.key == `''` {
		return ` AND ` + behind
	}
	key := c.arg(p.Key)
	same := o.key + ` = ` + key + ` AND ` + behind
	switch {
	case p.Key == "" && o.descending:
		return ` AND (` + o.key + ` <> '' OR ` + same + `)`
	case p.Key == "":
		return ` AND ` + same
	case o.descending:
		return ` AND (` + o.key + ` <> '' AND ` + o.key + ` < ` + key + ` OR ` + same + `)`
	}
	return ` AND (` + o.key + ` > ` + key + ` OR ` + o.key + ` = '' OR ` + same + `)`
}

// sortKey returns by what a resource is ordered: of several values by the primary one, or
// else the first. Numbers are written so that their order is that of the texts.
func sortKey(ref resource.Ref, doc resource.Object) string {
	if ref.Schema.Extends {
		v, _ := doc.Get(ref.Schema.ID)
		doc, _ = v.(resource.Object)
	}
	v, _ := doc.Get(ref.Attr.Name)
	if list, ok := v.([]any); ok {
		v = nil
		for i := len(list) - 1; i >= 0; i-- {
			if i == 0 || resource.IsPrimary(list[i]) {
				v = list[i]
				break
			}
		}
	}
	leaf := ref.Attr
	if o, ok := v.(resource.Object); ok {
		if leaf = ref.Sub; leaf == nil {
			if leaf = ref.Attr.Find("value"); leaf == nil {
				return ""
			}
		}
		v, _ = o.Get(leaf.Name)
	}
	switch v := v.(type) {
	case string:
		return leaf.Key(v)
	case bool:
		return strconv.FormatBool(v)
	case resource.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return ""
		}
		return inOrder(f)
	}
	return ""
}

// inOrder writes a number so that its order is that of the texts.
func inOrder(f float64) string {
	if f < 0 {
		return fmt.Sprintf("-%031.9f", 1e20+f)
	}
	return fmt.Sprintf("0%031.9f", f)
}
