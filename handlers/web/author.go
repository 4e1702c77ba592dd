package web

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// Author names who has done something, within a sentence, after "by".
func Author(say *words.Language, by model.Author) string {
	switch {
	case !by.HasLink():
		return by.Name()
	case by.Name() == "":
		return say.Text("somebody with a link")
	}
	return say.Text("somebody with a link from %s", by.Name())
}
