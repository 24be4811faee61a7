CREATE SEQUENCE ticket_numbers START WITH 1001;
CREATE TABLE agents (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  name TEXT NOT NULL, 
  email TEXT NOT NULL, 
  password_hash TEXT DEFAULT '' NOT NULL, 
  teams TEXT[] DEFAULT '{}' NOT NULL, 
  slack_user_id TEXT, 
  is_away BOOLEAN DEFAULT false NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  disabled_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  UNIQUE (email), 
  UNIQUE (slack_user_id)
);
CREATE TABLE api_keys (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  name TEXT NOT NULL, 
  key_hash TEXT NOT NULL, 
  scopes TEXT[] DEFAULT '{}' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  last_used_at TIMESTAMP WITH TIME ZONE, 
  revoked_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  UNIQUE (key_hash)
);
CREATE TABLE audit_log (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  actor TEXT NOT NULL, 
  action TEXT NOT NULL, 
  subject TEXT NOT NULL, 
  data JSONB DEFAULT '{}'::jsonb NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id)
);
CREATE INDEX answered_requests ON audit_log (actor, (data ->> 'idempotency_key'), id) WHERE data ->> 'idempotency_key' IS NOT NULL;
CREATE TABLE clocks (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  kind TEXT NOT NULL, 
  subject TEXT NOT NULL, 
  calendar TEXT DEFAULT '' NOT NULL, 
  target_seconds INTEGER NOT NULL, 
  warn_fraction DOUBLE PRECISION DEFAULT 0.75 NOT NULL, 
  started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  due_at TIMESTAMP WITH TIME ZONE, 
  warn_at TIMESTAMP WITH TIME ZONE, 
  paused_at TIMESTAMP WITH TIME ZONE, 
  pauses JSONB DEFAULT '[]'::jsonb NOT NULL, 
  warned_at TIMESTAMP WITH TIME ZONE, 
  breached_at TIMESTAMP WITH TIME ZONE, 
  met_at TIMESTAMP WITH TIME ZONE, 
  cancelled_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id)
);
CREATE INDEX clocks_by_subject ON clocks (subject, kind);
CREATE TABLE contacts (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  name TEXT DEFAULT '' NOT NULL, 
  language TEXT DEFAULT '' NOT NULL, 
  emails TEXT[] DEFAULT '{}' NOT NULL, 
  phones TEXT[] DEFAULT '{}' NOT NULL, 
  facts JSONB DEFAULT '{}'::jsonb NOT NULL, 
  merged_into BIGINT, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  erased_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  FOREIGN KEY(merged_into) REFERENCES contacts (id)
);
CREATE TABLE platform_updates (
  channel TEXT NOT NULL, 
  account TEXT NOT NULL, 
  external_id TEXT NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  UNIQUE (channel, account, external_id)
);
CREATE TABLE signing_keys (
  name TEXT NOT NULL, 
  key TEXT NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (name)
);
CREATE TABLE timers (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  kind TEXT NOT NULL, 
  subject TEXT NOT NULL, 
  due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  cancelled_at TIMESTAMP WITH TIME ZONE, 
  fired_at TIMESTAMP WITH TIME ZONE, 
  attempts INTEGER DEFAULT 0 NOT NULL, 
  error TEXT DEFAULT '' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id)
);
CREATE INDEX due_timers ON timers (due_at) WHERE fired_at IS NULL AND cancelled_at IS NULL;
CREATE UNIQUE INDEX one_open_timer ON timers (kind, subject) WHERE fired_at IS NULL AND cancelled_at IS NULL;
CREATE TABLE agent_sessions (
  token_hash TEXT NOT NULL, 
  agent_id BIGINT NOT NULL, 
  csrf_token TEXT NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (token_hash), 
  FOREIGN KEY(agent_id) REFERENCES agents (id)
);
CREATE TABLE identities (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  contact_id BIGINT NOT NULL, 
  channel TEXT NOT NULL, 
  account TEXT NOT NULL, 
  external_id TEXT NOT NULL, 
  phone TEXT DEFAULT '' NOT NULL, 
  email TEXT DEFAULT '' NOT NULL, 
  unreachable TEXT DEFAULT '' NOT NULL, 
  noticed_at TIMESTAMP WITH TIME ZONE, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  UNIQUE (channel, account, external_id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id)
);
CREATE INDEX ix_identities_contact_id ON identities (contact_id);
CREATE TABLE login_links (
  token_hash TEXT NOT NULL, 
  agent_id BIGINT NOT NULL, 
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  used_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (token_hash), 
  FOREIGN KEY(agent_id) REFERENCES agents (id)
);
CREATE TABLE conversations (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  contact_id BIGINT NOT NULL, 
  identity_id BIGINT NOT NULL, 
  channel TEXT NOT NULL, 
  account TEXT NOT NULL, 
  recipient TEXT NOT NULL, 
  thread TEXT DEFAULT '' NOT NULL, 
  language TEXT DEFAULT '' NOT NULL, 
  mode TEXT DEFAULT 'bot' NOT NULL, 
  team TEXT DEFAULT '' NOT NULL, 
  agent_id BIGINT, 
  handoff_reason TEXT DEFAULT '' NOT NULL, 
  handed_over_at TIMESTAMP WITH TIME ZONE, 
  owned_at TIMESTAMP WITH TIME ZONE, 
  off_shift_noticed_at TIMESTAMP WITH TIME ZONE, 
  dialogue JSONB DEFAULT '{}'::jsonb NOT NULL, 
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  closed_at TIMESTAMP WITH TIME ZONE, 
  outcome TEXT DEFAULT '' NOT NULL, 
  resolver TEXT DEFAULT '' NOT NULL, 
  handling_seconds INTEGER, 
  PRIMARY KEY (id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id), 
  FOREIGN KEY(identity_id) REFERENCES identities (id), 
  FOREIGN KEY(agent_id) REFERENCES agents (id)
);
CREATE INDEX conversations_by_mode ON conversations (mode, handed_over_at) WHERE closed_at IS NULL;
CREATE INDEX ix_conversations_contact_id ON conversations (contact_id);
CREATE UNIQUE INDEX one_open_conversation ON conversations (channel, account, recipient, thread, contact_id) WHERE closed_at IS NULL;
CREATE TABLE assignments (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  conversation_id BIGINT NOT NULL, 
  agent_id BIGINT NOT NULL, 
  reason TEXT DEFAULT '' NOT NULL, 
  from_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  to_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(agent_id) REFERENCES agents (id)
);
CREATE INDEX ix_assignments_conversation_id ON assignments (conversation_id);
CREATE TABLE attempts (
  conversation_id BIGINT NOT NULL, 
  count INTEGER NOT NULL, 
  started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  retry_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  error TEXT DEFAULT '' NOT NULL, 
  PRIMARY KEY (conversation_id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE TABLE desk_threads (
  conversation_id BIGINT NOT NULL, 
  channel TEXT NOT NULL, 
  thread_ts TEXT NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (conversation_id), 
  UNIQUE (channel, thread_ts), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE TABLE events (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  kind TEXT NOT NULL, 
  conversation_id BIGINT, 
  contact_id BIGINT, 
  data JSONB DEFAULT '{}'::jsonb NOT NULL, 
  cause_id BIGINT, 
  depth INTEGER DEFAULT 0 NOT NULL, 
  turn_id BIGINT, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id), 
  FOREIGN KEY(cause_id) REFERENCES events (id)
);
CREATE INDEX events_by_kind ON events (kind, id);
CREATE INDEX ix_events_contact_id ON events (contact_id);
CREATE INDEX ix_events_conversation_id ON events (conversation_id);
CREATE TABLE leads (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  contact_id BIGINT NOT NULL, 
  conversation_id BIGINT NOT NULL, 
  state TEXT DEFAULT 'open' NOT NULL, 
  score INTEGER DEFAULT 0 NOT NULL, 
  facts JSONB DEFAULT '{}'::jsonb NOT NULL, 
  agent_id BIGINT, 
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  hot_at TIMESTAMP WITH TIME ZONE, 
  claimed_at TIMESTAMP WITH TIME ZONE, 
  snoozed_until TIMESTAMP WITH TIME ZONE, 
  closed_at TIMESTAMP WITH TIME ZONE, 
  outcome TEXT DEFAULT '' NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(agent_id) REFERENCES agents (id)
);
CREATE INDEX ix_leads_contact_id ON leads (contact_id);
CREATE UNIQUE INDEX one_open_lead ON leads (contact_id) WHERE closed_at IS NULL;
CREATE TABLE tickets (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  number TEXT NOT NULL, 
  conversation_id BIGINT NOT NULL, 
  contact_id BIGINT NOT NULL, 
  category TEXT NOT NULL, 
  priority TEXT NOT NULL, 
  state TEXT DEFAULT 'open' NOT NULL, 
  subject TEXT DEFAULT '' NOT NULL, 
  policy TEXT DEFAULT '' NOT NULL, 
  team TEXT DEFAULT '' NOT NULL, 
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  first_responded_at TIMESTAMP WITH TIME ZONE, 
  resolved_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  UNIQUE (number), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id)
);
CREATE INDEX ix_tickets_contact_id ON tickets (contact_id);
CREATE INDEX ix_tickets_conversation_id ON tickets (conversation_id);
CREATE INDEX open_tickets ON tickets (conversation_id) WHERE state <> 'resolved';
CREATE TABLE turns (
  id BIGSERIAL NOT NULL, 
  conversation_id BIGINT NOT NULL, 
  attempt INTEGER NOT NULL, 
  outcome TEXT NOT NULL, 
  language TEXT DEFAULT '' NOT NULL, 
  intent TEXT DEFAULT '' NOT NULL, 
  confidence DOUBLE PRECISION, 
  before JSONB DEFAULT '{}'::jsonb NOT NULL, 
  started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  committed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE INDEX ix_turns_conversation_id ON turns (conversation_id);
CREATE TABLE lead_cards (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  lead_id BIGINT NOT NULL, 
  channel TEXT NOT NULL, 
  message_ts TEXT DEFAULT '' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  UNIQUE (lead_id, channel, message_ts), 
  FOREIGN KEY(lead_id) REFERENCES leads (id)
);
CREATE INDEX ix_lead_cards_lead_id ON lead_cards (lead_id);
CREATE TABLE messages (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  conversation_id BIGINT NOT NULL, 
  direction TEXT NOT NULL, 
  author TEXT NOT NULL, 
  kind TEXT DEFAULT 'text' NOT NULL, 
  agent_id BIGINT, 
  text TEXT DEFAULT '' NOT NULL, 
  payload TEXT DEFAULT '' NOT NULL, 
  content JSONB DEFAULT '{}'::jsonb NOT NULL, 
  channel TEXT DEFAULT '' NOT NULL, 
  account TEXT DEFAULT '' NOT NULL, 
  external_id TEXT, 
  sent_at TIMESTAMP WITH TIME ZONE, 
  received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  due_at TIMESTAMP WITH TIME ZONE, 
  turn_id BIGINT, 
  status TEXT DEFAULT '' NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(agent_id) REFERENCES agents (id), 
  FOREIGN KEY(turn_id) REFERENCES turns (id)
);
CREATE INDEX messages_of_conversation ON messages (conversation_id, id);
CREATE UNIQUE INDEX one_message_per_delivery ON messages (channel, account, external_id) WHERE direction = 'in';
CREATE INDEX sent_message_by_external_id ON messages (channel, external_id) WHERE direction = 'out' AND external_id IS NOT NULL;
CREATE INDEX unanswered_messages ON messages (conversation_id, id) WHERE direction = 'in' AND turn_id IS NULL;
CREATE INDEX unanswered_messages_by_due ON messages (due_at) WHERE direction = 'in' AND turn_id IS NULL;
CREATE TABLE score_entries (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  lead_id BIGINT NOT NULL, 
  signal TEXT NOT NULL, 
  dimension TEXT NOT NULL, 
  points INTEGER NOT NULL, 
  reason JSONB DEFAULT '{}'::jsonb NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  UNIQUE (lead_id, signal), 
  FOREIGN KEY(lead_id) REFERENCES leads (id)
);
CREATE TABLE ticket_states (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  ticket_id BIGINT NOT NULL, 
  state TEXT NOT NULL, 
  reason TEXT DEFAULT '' NOT NULL, 
  from_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);
CREATE INDEX ix_ticket_states_ticket_id ON ticket_states (ticket_id);
CREATE TABLE traces (
  turn_id BIGINT NOT NULL, 
  conversation_id BIGINT NOT NULL, 
  data JSONB DEFAULT '{}'::jsonb NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (turn_id), 
  FOREIGN KEY(turn_id) REFERENCES turns (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE INDEX ix_traces_conversation_id ON traces (conversation_id);
CREATE TABLE consents (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  contact_id BIGINT NOT NULL, 
  purpose TEXT NOT NULL, 
  granted BOOLEAN NOT NULL, 
  source TEXT DEFAULT '' NOT NULL, 
  message_id BIGINT, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(contact_id) REFERENCES contacts (id), 
  FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE INDEX ix_consents_contact_id ON consents (contact_id);
CREATE TABLE deliveries (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  lane TEXT NOT NULL, 
  kind TEXT NOT NULL, 
  channel TEXT NOT NULL, 
  conversation_id BIGINT, 
  message_id BIGINT, 
  payload JSONB DEFAULT '{}'::jsonb NOT NULL, 
  state TEXT DEFAULT 'pending' NOT NULL, 
  lease_until TIMESTAMP WITH TIME ZONE, 
  attempts INTEGER DEFAULT 0 NOT NULL, 
  next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  external_id TEXT, 
  error TEXT DEFAULT '' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  finished_at TIMESTAMP WITH TIME ZONE, 
  PRIMARY KEY (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE INDEX due_deliveries ON deliveries (next_at) WHERE state IN ('pending', 'sending', 'uncertain');
CREATE INDEX ix_deliveries_conversation_id ON deliveries (conversation_id);
CREATE INDEX ix_deliveries_message_id ON deliveries (message_id);
CREATE INDEX unfinished_deliveries ON deliveries (lane, id) WHERE state IN ('pending', 'sending', 'uncertain');
CREATE TABLE media (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  message_id BIGINT NOT NULL, 
  conversation_id BIGINT NOT NULL, 
  ticket_id BIGINT, 
  kind TEXT NOT NULL, 
  mime_type TEXT DEFAULT '' NOT NULL, 
  filename TEXT DEFAULT '' NOT NULL, 
  source JSONB DEFAULT '{}'::jsonb NOT NULL, 
  state TEXT DEFAULT 'pending' NOT NULL, 
  reason TEXT DEFAULT '' NOT NULL, 
  sha256 TEXT DEFAULT '' NOT NULL, 
  size BIGINT, 
  attempts INTEGER DEFAULT 0 NOT NULL, 
  next_at TIMESTAMP WITH TIME ZONE, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(message_id) REFERENCES messages (id), 
  FOREIGN KEY(conversation_id) REFERENCES conversations (id), 
  FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);
CREATE INDEX ix_media_conversation_id ON media (conversation_id);
CREATE INDEX ix_media_message_id ON media (message_id);
CREATE INDEX ix_media_ticket_id ON media (ticket_id);
CREATE INDEX media_to_fetch ON media (next_at) WHERE state = 'pending';
CREATE TABLE ticket_notes (
  id BIGINT GENERATED ALWAYS AS IDENTITY, 
  ticket_id BIGINT NOT NULL, 
  message_id BIGINT, 
  text TEXT DEFAULT '' NOT NULL, 
  created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
  PRIMARY KEY (id), 
  FOREIGN KEY(ticket_id) REFERENCES tickets (id), 
  FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE INDEX ix_ticket_notes_ticket_id ON ticket_notes (ticket_id);
