-- A project of any number of sentences, made inside PostgreSQL: what reads them is measured, not what makes them.
-- %(name)s are parameters; a line of two dashes and an equals sign begins a statement.
--= The words of each sentence.
CREATE TEMP TABLE runs ON COMMIT DROP AS SELECT n, run FROM unnest(%(runs)s::text[]) WITH ORDINALITY AS listed (run, n)
--= So that each is found at once.
CREATE INDEX ON runs (n)
--= Sentences of six runs, and where they stand in their article: with one space between, or an empty line.
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT a, s, text, (sum(length(text) + gap) OVER (PARTITION BY a ORDER BY s) - length(text) - gap)::int AS start,
       (s - 1) / 5 AS block, abs(hashint4(a * 64 + s)) %% 100 AS rank, abs(hashint4(a * 64 + s + 7)) %% 100 AS dice
FROM (
    SELECT a, s, CASE WHEN s %% 5 = 0 THEN 2 ELSE 1 END AS gap, string_agg(run, ' ' ORDER BY k) || '.' AS text
    FROM generate_series(1, %(articles)s) AS a CROSS JOIN generate_series(1, %(each)s) AS s
    CROSS JOIN generate_series(1, 6) AS k
    JOIN runs ON n = 1 + abs(hashint8(a::bigint * 1000003 + s * 64 + k)::bigint) %% (SELECT count(*) FROM runs)
    GROUP BY a, s
) AS words
--= Articles; their uids, and so their order, are the same in every run.
INSERT INTO annotations_article (id, uid, project_id, imported_in_id, canonical_url, confidentiality, last_number)
SELECT %(article)s + a, md5('article ' || a)::uuid, %(project)s, %(imported)s,
       'https://news.example/' || a, 'internal', %(each)s
FROM generate_series(1, %(articles)s) AS a
--= What is said of them.
INSERT INTO annotations_articledetails (article_id, number, current, title, outlet, byline, published, licence, language, by_id)
SELECT %(article)s + a, 1, true, 'Report ' || a, (%(outlets)s::text[])[1 + a %% 5], 'By reporter ' || a %% 40,
       date '2026-01-01' + a %% 300, CASE WHEN a %% 4 > 0 THEN 'CC-BY-4.0' ELSE '' END, 'en'
       , %(by)s
FROM generate_series(1, %(articles)s) AS a
--= Their texts, in paragraphs of five sentences.
INSERT INTO annotations_articleversion (id, article_id, project_id, number, current, deleted, text, digest, characters, blocks, search_config,
    original, original_type, encoding, reader_version, normaliser_version, splitter_version)
SELECT %(version)s + a, %(article)s + a, %(project)s, 1, true, false, text, encode(sha256(convert_to(text, 'UTF8')), 'hex'),
       length(text), blocks, 'english', '', '', '', '1', '1', '1'
FROM (
    SELECT a, string_agg(words, E'\n\n' ORDER BY block) AS text,
           jsonb_agg(jsonb_build_array('text', first, last) ORDER BY block) AS blocks
    FROM (
        SELECT a, block, string_agg(text, ' ' ORDER BY s) AS words, min(start) AS first, max(start + length(text)) AS last
        FROM made GROUP BY a, block
    ) AS paragraphs GROUP BY a
) AS texts
--= Sentences.
INSERT INTO annotations_sentence (id, article_id, version_id, number, block, asked, start, "end", text, born, standing)
SELECT %(sentence)s + (a - 1) * %(each)s + s, %(article)s + a, %(version)s + a, s, block, true, start, start + length(text),
       text, 1, CASE WHEN dice = 0 THEN 'decided' WHEN dice < 6 THEN 'disputed' ELSE 'agreed' END
FROM made ORDER BY a, s
--= Two people an article: in two slots of one round, or in two rounds.
INSERT INTO annotations_assignment (id, uid, batch_id, article_id, version_id, reviewer_id, codebook_id, round, slot, overlap,
    state, drawn_by, unaided, done_at)
SELECT %(assignment)s + 2 * (a - 1) + turn + 1, md5('assignment ' || a || ' ' || turn)::uuid,
       CASE WHEN a %% 2 = 1 THEN %(doubled)s WHEN turn = 0 THEN %(standing)s ELSE %(single)s END,
       %(article)s + a, %(version)s + a,
       (%(people)s::bigint[])[1 + (a * 7 + turn * (1 + a %% (%(many)s - 1))) %% %(many)s], %(codebook)s,
       CASE WHEN a %% 2 = 1 THEN 1 ELSE 2 * turn END, CASE WHEN a %% 2 = 1 THEN turn ELSE 0 END, 1 + a %% 2,
       'done', 'random', a %% 2 = 1 OR turn = 1, now()
FROM generate_series(1, %(articles)s) AS a, generate_series(0, 1) AS turn
--= Their answers: a third with a source, one in twenty disputed.
INSERT INTO annotations_answer (sentence_id, reviewer_id, assignment_id, round, codebook_id, label, state, unsure_reason, hedged,
    spans, marks, how, suggestion_seen, hedged_by, source_by, active_seconds, version, sequence)
SELECT %(sentence)s + (a - 1) * %(each)s + s, reviewer_id, held.id, held.round, %(codebook)s, label, 'labelled', '',
       label = 'speculative' OR (label IN ('sourced', 'anonymous') AND rank %% 9 = 0),
       CASE WHEN label IN ('sourced', 'anonymous') THEN jsonb_build_array(jsonb_build_object(
           'role', 'source', 'kind', 'person', 'start', start, 'end', start + 12)) ELSE '[]'::jsonb END,
       '{}', CASE WHEN NOT held.unaided AND rank %% 3 > 0 THEN 'suggestion' ELSE 'key' END, NOT held.unaided,
       CASE WHEN label = 'speculative' THEN 'person' ELSE '' END,
       CASE WHEN label IN ('sourced', 'anonymous') THEN 'person' ELSE '' END, 3, 1, 1
FROM (
    SELECT a, s, start, rank, turn, CASE
        WHEN turn = 1 AND dice < 6 THEN CASE WHEN rank < 33 THEN 'plain' ELSE 'sourced' END
        WHEN rank < 25 THEN 'sourced' WHEN rank < 33 THEN 'anonymous' WHEN rank < 45 THEN 'speculative' ELSE 'plain'
    END AS label FROM made, generate_series(0, 1) AS turn
) AS given JOIN annotations_assignment AS held ON held.id = %(assignment)s + 2 * (a - 1) + turn + 1
ORDER BY a, turn, s
--= Some of the disputes are decided.
INSERT INTO annotations_decision (sentence_id, label, hedged, spans, by_id, category, how, ruling, joint, codebook_id, version, sequence)
SELECT %(sentence)s + (a - 1) * %(each)s + s, 'plain', false, '[]', %(by)s, 'edge', 'one', '', false, %(codebook)s, 1, 1
FROM made WHERE dice = 0
