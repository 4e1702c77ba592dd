package sessions

import "anteroom/internal/model"

// Refreshed notes that an application has renewed its tokens of a session, which
// Load has just found good. Applications do so while their user is there; people
// who work in an application and never open a page here would seem to be away
// otherwise.
func (s *Service) Refreshed(id model.SessionID) {
	now := s.db.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[id] = now
}
