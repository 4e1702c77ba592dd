package access_test

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/streams"
)

func aboutStreams() map[string]rule {
	url := "https://acme.example/siem"
	return map[string]rule{
		"streams.Service.Add": {may: operators, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.streams.Add(w.ctx, by, streams.Wish{Kind: model.StreamHTTPS, URL: url})
			return err
		}},
		"streams.Service.Set": {may: operators, do: func(w *world, by model.Actor) error {
			s := w.stream()
			_, err := w.streams.Set(w.ctx, by, s.ID, s.Version, url+"/other")
			return err
		}},
		"streams.Service.Rotate": {may: operators, do: func(w *world, by model.Actor) error {
			_, _, err := w.streams.Rotate(w.ctx, by, w.stream().ID, "")
			return err
		}},
		"streams.Service.Pause": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.streams.Pause(w.ctx, by, w.stream().ID)
			return err
		}},
		"streams.Service.Resume": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.streams.Resume(w.ctx, by, w.stream().ID)
			return err
		}},
		"streams.Service.Test": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.streams.Test(w.ctx, by, w.stream().ID)
			return err
		}},
		"streams.Service.Delete": {may: operators, do: func(w *world, by model.Actor) error {
			return w.streams.Delete(w.ctx, by, w.stream().ID)
		}},
	}
}

// stream makes a stream of Acme.
func (w *world) stream() model.Stream {
	by := setup
	by.Org = w.acme
	all, err := w.db.Streams(w.ctx, w.acme)
	w.must(err)
	if len(all) > 0 { // there can only be so many
		return all[0]
	}
	s, _, err := w.streams.Add(w.ctx, by, streams.Wish{Kind: model.StreamHTTPS, URL: "https://acme.example/siem"})
	w.must(err)
	return s
}
