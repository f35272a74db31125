-- A log as schema version 1 wrote it (`sqlite3 calls.db .dump`). Every later version must read it.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE call_logs (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workspace_id TEXT NOT NULL,
    call_sid TEXT,
    direction TEXT NOT NULL,
    from_number TEXT,
    to_number TEXT,
    status TEXT NOT NULL,
    duration INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    contact_id TEXT,
    agent_id TEXT,
    team_id TEXT,
    campaign_id TEXT,
    provider TEXT,
    provider_raw_status TEXT,
    unknown_status TEXT,
    dial_phase TEXT NOT NULL,
    end_reason TEXT,
    hangup_by TEXT,
    answered_by TEXT,
    sip_code INTEGER,
    provider_code INTEGER,
    provider_duration INTEGER,
    simulated INTEGER NOT NULL,
    ghost_seen INTEGER NOT NULL,
    queued_at INTEGER,
    initiated_at INTEGER,
    ringing_at INTEGER,
    answered_at INTEGER,
    ended_at INTEGER,
    setup_ms INTEGER,
    ring_ms INTEGER,
    talk_ms INTEGER,
    total_ms INTEGER,
    mute_desired INTEGER,
    mute_confirmed INTEGER,
    hold_desired INTEGER,
    hold_confirmed INTEGER,
    parent_id BLOB,
    root_id BLOB,
    leg TEXT,
    attempt_no INTEGER,
    from_raw TEXT,
    to_raw TEXT,
    from_country TEXT,
    to_country TEXT,
    to_timezone TEXT,
    caller_name TEXT,
    bridged_at INTEGER,
    wrapup_ended_at INTEGER,
    hold_ms INTEGER,
    hold_count INTEGER,
    wrap_ms INTEGER,
    queue_ms INTEGER,
    q850_cause INTEGER,
    amd_ms INTEGER,
    disposition TEXT,
    disposition_set_by TEXT,
    notes_ref TEXT,
    tags TEXT,
    recording_state TEXT,
    recording_result TEXT,
    recording_id TEXT,
    recording_url TEXT,
    recording_ms INTEGER,
    recording_consent TEXT,
    transcript_ref TEXT,
    summary_ref TEXT,
    cost_micros INTEGER,
    cost_currency TEXT,
    quality_mos REAL,
    quality_issue TEXT,
    attest_level TEXT,
    attest_verified INTEGER,
    gate_verdict TEXT,
    gate_reasons TEXT,
    consent_basis TEXT,
    erased_at INTEGER
) WITHOUT ROWID;
INSERT INTO call_logs VALUES(X'01a213a68ffb75be89229a59204f86ab','golden','SCfc53c23705272130d330cf6a8229097c','outbound','+14155550100','+14155552671','busy',0,1795626012667359,1795626024125359,'c-1',NULL,NULL,NULL,'simulator','busy',NULL,'placed','busy','carrier',NULL,486,NULL,0,1,0,1795626022755359,1795626022732359,NULL,NULL,1795626023805359,11138,0,0,11138,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_logs VALUES(X'01a213a6902c7a51ab8f0ed3056eaefe','golden','SC9c94603ff3654ce992d588a99ef7144b','outbound','+14155550100','+14155552671','completed',3,1795626012716645,1795626034596645,'c-1',NULL,NULL,NULL,'simulator','completed',NULL,'placed','hangup','customer',NULL,200,NULL,3,1,0,1795626025163645,1795626025225645,1795626025583645,1795626028354645,1795626031354645,12867,2771,3000,18638,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_logs VALUES(X'01a213a6902c7ee5aca01388f465a09c','golden','SCbaace00157dde05f87c6ea8dbed7e03c','outbound','+14155550100','+14155552671','no-answer',0,1795626012716931,1795626032351931,'c-1',NULL,NULL,NULL,'simulator','no-answer',NULL,'placed','rejected','customer',NULL,603,NULL,0,1,0,1795626027599931,1795626027464931,1795626028531931,NULL,1795626031141931,15815,2610,0,18425,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE call_events (
    position INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL CHECK (length(event_id) = 16),
    call_id BLOB NOT NULL CHECK (length(call_id) = 16),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    status TEXT,
    raw_status TEXT,
    provider TEXT,
    call_sid TEXT,
    sequence INTEGER,
    end_reason TEXT,
    hangup_by TEXT,
    answered_by TEXT,
    switched_on INTEGER,
    duration INTEGER,
    sip_code INTEGER,
    provider_code INTEGER,
    value INTEGER,
    direction TEXT,
    workspace_id TEXT,
    from_number TEXT,
    to_number TEXT,
    contact_id TEXT,
    agent_id TEXT,
    team_id TEXT,
    campaign_id TEXT,
    simulated INTEGER
);
INSERT INTO call_events VALUES(1,X'01a213a68ffb75be9102bfdf740001b3',X'01a213a68ffb75be89229a59204f86ab','created','engine',1795626012667359,1795626012667359,'queued',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'outbound','golden','+14155550100','+14155552671','c-1',NULL,NULL,NULL,1);
INSERT INTO call_events VALUES(2,X'01a213a68ffb75bea80bed1bfc4bf913',X'01a213a68ffb75be89229a59204f86ab','dial-started','engine',1795626012667359,1795626012667359,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(3,X'01a213a6b39075be802c4a543e5b4639',X'01a213a68ffb75be89229a59204f86ab','dial-started','engine',1795626021776359,1795626021776359,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(4,X'01a213a6b76375be9f635c4cd2f028d6',X'01a213a68ffb75be89229a59204f86ab','placed','poll',1795626022755359,1795626022755359,'queued','queued','simulator','SCfc53c23705272130d330cf6a8229097c',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(5,X'c8d78f0ff0f18404bf3142ad08aadf1d',X'01a213a68ffb75be89229a59204f86ab','status','webhook',1795626022732359,1795626023163359,'initiated','initiated','simulator','SCfc53c23705272130d330cf6a8229097c',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(6,X'4342dd6edde986f0bb827b54b65d6758',X'01a213a68ffb75be89229a59204f86ab','status','webhook',1795626023805359,1795626024125359,'busy','busy','simulator','SCfc53c23705272130d330cf6a8229097c',1,'busy','carrier',NULL,NULL,0,486,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(7,X'01a213a6902c7a51a72cb1a9364decbb',X'01a213a6902c7a51ab8f0ed3056eaefe','created','engine',1795626012716645,1795626012716645,'queued',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'outbound','golden','+14155550100','+14155552671','c-1',NULL,NULL,NULL,1);
INSERT INTO call_events VALUES(8,X'01a213a6902c7a51a7cd6b5cec27c5f4',X'01a213a6902c7a51ab8f0ed3056eaefe','dial-started','engine',1795626012716645,1795626012716645,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(9,X'01a213a6bd767a518c5bb834cb263aa1',X'01a213a6902c7a51ab8f0ed3056eaefe','dial-started','engine',1795626024310645,1795626024310645,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(10,X'01a213a6c0cb7a518434900a2784ecb6',X'01a213a6902c7a51ab8f0ed3056eaefe','placed','poll',1795626025163645,1795626025163645,'queued','queued','simulator','SC9c94603ff3654ce992d588a99ef7144b',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(11,X'50594625392087c1a97ae45d2f682d8c',X'01a213a6902c7a51ab8f0ed3056eaefe','status','webhook',1795626025225645,1795626025627645,'initiated','initiated','simulator','SC9c94603ff3654ce992d588a99ef7144b',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(12,X'23a8069e996c8de69038ec4977ced296',X'01a213a6902c7a51ab8f0ed3056eaefe','status','webhook',1795626025583645,1795626026007645,'ringing','ringing','simulator','SC9c94603ff3654ce992d588a99ef7144b',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(13,X'0417101164338fc98ea3ca5354e43871',X'01a213a6902c7a51ab8f0ed3056eaefe','status','webhook',1795626028354645,1795626028447645,'in-progress','in-progress','simulator','SC9c94603ff3654ce992d588a99ef7144b',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(14,X'2477d1f21a5e824489aeb0400b6f5431',X'01a213a6902c7a51ab8f0ed3056eaefe','status','webhook',1795626031354645,1795626034596645,'completed','completed','simulator','SC9c94603ff3654ce992d588a99ef7144b',3,'hangup','customer',NULL,NULL,3,200,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(15,X'01a213a6902c7ee5b0fdf82ea8513447',X'01a213a6902c7ee5aca01388f465a09c','created','engine',1795626012716931,1795626012716931,'queued',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'outbound','golden','+14155550100','+14155552671','c-1',NULL,NULL,NULL,1);
INSERT INTO call_events VALUES(16,X'01a213a6902c7ee59b9d8097c630fea2',X'01a213a6902c7ee5aca01388f465a09c','dial-started','engine',1795626012716931,1795626012716931,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(17,X'01a213a6c6da7ee5980a9497551088e2',X'01a213a6902c7ee5aca01388f465a09c','dial-started','engine',1795626026714931,1795626026714931,'initiated',NULL,'simulator',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(18,X'01a213a6ca4f7ee582a3b4b433a2f282',X'01a213a6902c7ee5aca01388f465a09c','placed','poll',1795626027599931,1795626027599931,'queued','queued','simulator','SCbaace00157dde05f87c6ea8dbed7e03c',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(19,X'759ea8291dff811ab70eaeca08bd5b27',X'01a213a6902c7ee5aca01388f465a09c','status','webhook',1795626027464931,1795626028025931,'initiated','initiated','simulator','SCbaace00157dde05f87c6ea8dbed7e03c',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(20,X'84d031445429875badd713a435e5c19b',X'01a213a6902c7ee5aca01388f465a09c','status','webhook',1795626028531931,1795626028800931,'ringing','ringing','simulator','SCbaace00157dde05f87c6ea8dbed7e03c',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO call_events VALUES(21,X'43c15a2b8d4d88e09401a55fe327bfab',X'01a213a6902c7ee5aca01388f465a09c','status','webhook',1795626031141931,1795626032351931,'no-answer','no-answer','simulator','SCbaace00157dde05f87c6ea8dbed7e03c',2,'rejected','customer',NULL,NULL,0,603,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE call_sids (
    provider TEXT NOT NULL,
    call_sid TEXT NOT NULL,
    call_id BLOB NOT NULL CHECK (length(call_id) = 16),
    PRIMARY KEY (provider, call_sid)
) WITHOUT ROWID;
INSERT INTO call_sids VALUES('simulator','SC9c94603ff3654ce992d588a99ef7144b',X'01a213a6902c7a51ab8f0ed3056eaefe');
INSERT INTO call_sids VALUES('simulator','SCbaace00157dde05f87c6ea8dbed7e03c',X'01a213a6902c7ee5aca01388f465a09c');
INSERT INTO call_sids VALUES('simulator','SCfc53c23705272130d330cf6a8229097c',X'01a213a68ffb75be89229a59204f86ab');
CREATE TABLE absorbed_calls (
    provisional_id BLOB NOT NULL PRIMARY KEY,
    call_id BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE call_totals (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    calls INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO call_totals VALUES('golden',3);
CREATE TABLE call_quarters (
    workspace_id TEXT NOT NULL,
    quarter INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, quarter)
) WITHOUT ROWID;
INSERT INTO call_quarters VALUES('golden',1995140,3,1,3);
CREATE TABLE outbox_positions (
    consumer TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX call_logs_by_time ON call_logs (created_at, id);
CREATE INDEX call_logs_by_workspace ON call_logs (workspace_id, created_at, id);
CREATE INDEX call_logs_active ON call_logs (created_at, id)
    WHERE status IN ('unknown', 'queued', 'initiated', 'ringing', 'in-progress');
CREATE UNIQUE INDEX call_events_by_id ON call_events (event_id);
CREATE INDEX call_events_by_call ON call_events (call_id, position);
CREATE TRIGGER call_events_are_kept BEFORE DELETE ON call_events
BEGIN
    SELECT raise(ABORT, 'the journal is only added to');
END;
CREATE VIEW call_logs_readable AS
SELECT lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' ||
             substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)) AS id,
       workspace_id, call_sid, direction, from_number, to_number, status, duration,
       strftime('%Y-%m-%dT%H:%M:%SZ', created_at / 1000000, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', updated_at / 1000000, 'unixepoch') AS updated_at,
       contact_id, agent_id, end_reason, hangup_by, answered_by
FROM call_logs;
COMMIT;
PRAGMA application_id=1668050027;
PRAGMA user_version=1;
