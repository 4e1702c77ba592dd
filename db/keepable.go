package db

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/model"
)

// keepable refuses text that PostgreSQL does not keep and does not look for either: with a
// zero byte in it, or not in UTF-8. SQLite would take it, and could not be moved from then on.
func keepable(args []any) error {
	for _, arg := range args {
		text, ok := arg.(string)
		if v := reflect.ValueOf(arg); !ok && v.Kind() == reflect.String { // an ID, for one
			text = v.String()
		}
		if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
			return model.InvalidField("", "")
		}
	}
	return nil
}
