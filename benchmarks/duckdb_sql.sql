-- The class of every pupil on the peildatum, in SQL (DuckDB). The driver sets the variables `peildatum`, `map`,
-- `inschrijvingen`, `uit` and `inschrijving_bekend`, and makes the tables `kalender` (regio, dag, cumulative counts), `venster`
-- (regio, the first day of the four lesweken) and `gemeente` (gemeentecode, regio).
-- Assumes clean files: one spelling a code, dates dd-mm-jjjj, nine digits a number.

CREATE MACRO verjaardag(geboren, jaren) AS  -- born on 29 February: 1 March in other years
  CAST(geboren + to_years(jaren) AS DATE)
  + CASE WHEN month(geboren) = 2 AND day(geboren) = 29 AND day(geboren + to_years(jaren)) = 28 THEN 1 ELSE 0 END;
CREATE MACRO jaren(geboren, dag) AS
  year(dag) - year(geboren) - CASE WHEN verjaardag(geboren, year(dag) - year(geboren)) > dag THEN 1 ELSE 0 END;
CREATE MACRO schooljaar_begin(dag) AS
  make_date(year(dag) - CASE WHEN month(dag) < 8 THEN 1 ELSE 0 END, 8, 1);
CREATE MACRO schooljaar_eind(dag) AS
  make_date(year(dag) + CASE WHEN month(dag) < 8 THEN 0 ELSE 1 END, 7, 31);
CREATE MACRO leerplicht_eind(geboren, schooljaren, dag) AS
  CASE WHEN schooljaren >= 12 AND dag >= verjaardag(geboren, 15)
       THEN least(schooljaar_eind(verjaardag(geboren, 16)), schooljaar_begin(dag) - 1)
       ELSE schooljaar_eind(verjaardag(geboren, 16)) END;
CREATE MACRO niet_hier(gevestigd, vertrokken, overleden, dag) AS
  CASE WHEN overleden <= dag THEN 'overleden'
       WHEN vertrokken <= dag AND NOT coalesce(vertrokken < gevestigd AND gevestigd <= dag, false) THEN 'vertrokken'
       WHEN gevestigd > dag AND NOT coalesce(vertrokken < gevestigd, false) THEN 'nog_niet_gevestigd' END;
-- The reason why there is no duty on a day, '' when there is one (leerplicht or kwalificatieplicht).
CREATE MACRO geen_plicht(geboren, lp_begin, schooljaren, diploma, diploma_op, uitzondering,
                         gevestigd, vertrokken, overleden, dag) AS
  CASE WHEN niet_hier(gevestigd, vertrokken, overleden, dag) IS NOT NULL
            THEN niet_hier(gevestigd, vertrokken, overleden, dag)
       WHEN dag < lp_begin THEN 'nog_niet'
       WHEN dag <= leerplicht_eind(geboren, schooljaren, dag) THEN ''
       WHEN dag >= verjaardag(geboren, 18) THEN 'achttien'
       WHEN CASE WHEN diploma_op IS NOT NULL THEN diploma_op <= dag ELSE coalesce(diploma, false) END
            THEN 'startkwalificatie'
       WHEN uitzondering THEN 'uitzondering_4a'
       ELSE '' END;

-- A birth date by which a person is thirty or older is mistyped.
CREATE MACRO bruikbaar(geboren) AS
  CASE WHEN geboren > DATE '1900-01-01' AND verjaardag(geboren, 30) > getvariable('peildatum') THEN geboren END;

-- 1. The four files, typed and narrow. `rowid` is the order in which rows were read.

CREATE TYPE soort_t AS ENUM ('luxe', 'zestien_uur', 'langdurig', 'overig', 'beginnend', 'signaal', 'drie_dagen',
                             'achtste_deel', 'rmc', 'ziek', 'te_laat', 'onbekend');
CREATE TYPE status_t AS ENUM ('geregistreerd', 'in_behandeling', 'afgesloten', 'ter_kennisgeving', 'ingetrokken',
                              'overgedragen');
CREATE TYPE reden_t AS ENUM ('hervat', 'andere_opleiding', 'werk', 'overige_redenen', 'overleden',
                             'langdurig_ziek', 'legitiem_afwezig', 'vrijstelling');

CREATE TEMP TABLE melding AS
SELECT persoonsgebonden_nummer AS p, meldingsnummer, geboortedatum, gemeentecode, verzuimsoort::soort_t AS soort,
       begindatum, einddatum, status::status_t AS status, reden_afgesloten::reden_t AS reden, datum_afgesloten,
       laatste_mutatie, alle_lessen_gemist = 'ja' AS alles, geoorloofd = 'ja' AS geoorloofd, verzuimuren,
       CASE WHEN meldingsnummer IS NULL THEN
         hash(geboortedatum, geslacht, postcode, gemeentecode, brin, vestiging, onderwijssoort, verzuimsoort,
              begindatum, einddatum, melddatum, status, reden_afgesloten, datum_afgesloten, laatste_mutatie,
              alle_lessen_gemist, geoorloofd, verzuimuren, verzuimdagen, vermoedelijke_reden,
              actie_gemeente_gewenst) END AS afdruk,
       CASE WHEN meldingsnummer IS NULL THEN coalesce(brin, '') END AS school
FROM read_csv(getvariable('map') || '/meldingen.csv', auto_detect = false, header = true, delim = ';', quote = '',
              dateformat = '%d-%m-%Y', timestampformat = '%d-%m-%Y %H:%M', decimal_separator = ',',
              columns = {
                'meldingsnummer': 'BIGINT', 'persoonsgebonden_nummer': 'INTEGER', 'geboortedatum': 'DATE',
                'geslacht': 'VARCHAR', 'postcode': 'VARCHAR', 'gemeentecode': 'SMALLINT', 'brin': 'VARCHAR',
                'vestiging': 'VARCHAR', 'onderwijssoort': 'VARCHAR', 'verzuimsoort': 'VARCHAR',
                'begindatum': 'DATE', 'einddatum': 'DATE', 'melddatum': 'VARCHAR', 'status': 'VARCHAR',
                'reden_afgesloten': 'VARCHAR', 'datum_afgesloten': 'DATE', 'laatste_mutatie': 'TIMESTAMP',
                'alle_lessen_gemist': 'VARCHAR', 'geoorloofd': 'VARCHAR', 'verzuimuren': 'DOUBLE',
                'verzuimdagen': 'VARCHAR', 'vermoedelijke_reden': 'VARCHAR', 'actie_gemeente_gewenst': 'VARCHAR'});

CREATE TEMP TABLE leerling_rij AS
SELECT persoonsgebonden_nummer AS p, bruikbaar(geboortedatum) AS geboren,
       gemeentecode, startkwalificatie = 'ja' AS diploma, startkwalificatie_datum AS diploma_op,
       uitzondering_kwalificatieplicht = 'ja' AS uitzondering, volledige_schooljaren AS schooljaren,
       gevestigd_op AS gevestigd, vertrokken_op AS vertrokken, overleden_op AS overleden
FROM read_csv(getvariable('map') || '/leerlingen.csv', auto_detect = false, header = true, delim = ';', quote = '',
              dateformat = '%d-%m-%Y', decimal_separator = ',',
              columns = {
                'persoonsgebonden_nummer': 'INTEGER', 'geboortedatum': 'DATE', 'geslacht': 'VARCHAR',
                'postcode': 'VARCHAR', 'gemeentecode': 'SMALLINT', 'startkwalificatie': 'VARCHAR',
                'startkwalificatie_datum': 'DATE', 'uitzondering_kwalificatieplicht': 'VARCHAR',
                'volledige_schooljaren': 'DOUBLE', 'gevestigd_op': 'DATE', 'vertrokken_op': 'DATE',
                'overleden_op': 'DATE'});

CREATE TEMP TABLE inschrijving AS
SELECT persoonsgebonden_nummer AS p,
       bool_or(inschrijving_begin <= getvariable('peildatum')
               AND coalesce(inschrijving_eind >= getvariable('peildatum'), true)) AS ingeschreven,
       max(inschrijving_eind) FILTER (
           inschrijving_begin <= inschrijving_eind AND inschrijving_eind < getvariable('peildatum')) AS laatst_uit
FROM read_csv(getvariable('inschrijvingen'), auto_detect = false, header = true, delim = ';',
              quote = '', dateformat = '%d-%m-%Y',
              columns = {
                'persoonsgebonden_nummer': 'INTEGER', 'brin': 'VARCHAR', 'vestiging': 'VARCHAR',
                'onderwijssoort': 'VARCHAR', 'inschrijving_begin': 'DATE', 'inschrijving_eind': 'DATE'})
GROUP BY p;

CREATE TEMP TABLE vrijstelling AS
SELECT persoonsgebonden_nummer AS p, coalesce(vrijstelling_soort, 'vrijstelling') AS soort,
       vrijstelling_begin AS begin,
       CASE WHEN vrijstelling_eind IS NOT NULL THEN vrijstelling_eind
            WHEN blijvend = 'ja' AND soort IN ('5_onder_a', 'vrijstelling') THEN DATE '9999-12-31'
            WHEN soort = '5a_trekkend' THEN  -- the first 31 October on or after its begin
              make_date(year(vrijstelling_begin) + CASE WHEN month(vrijstelling_begin) > 10 THEN 1 ELSE 0 END, 10, 31)
            ELSE schooljaar_eind(vrijstelling_begin) END AS eind
FROM read_csv(getvariable('map') || '/vrijstellingen.csv', auto_detect = false, header = true, delim = ';',
              quote = '', dateformat = '%d-%m-%Y',
              columns = {
                'persoonsgebonden_nummer': 'INTEGER', 'vrijstelling_soort': 'VARCHAR',
                'vrijstelling_begin': 'DATE', 'vrijstelling_eind': 'DATE', 'blijvend': 'VARCHAR'});

-- 2. Duplicates. Only the few meldingsnummers that occur twice are ordered.

CREATE TEMP TABLE vervallen AS
WITH dubbel AS (
  SELECT p, meldingsnummer FROM melding WHERE meldingsnummer IS NOT NULL
  GROUP BY p, meldingsnummer HAVING count(*) > 1),
versies AS (
  SELECT m.rowid AS rij, row_number() OVER (PARTITION BY p, meldingsnummer
                                            ORDER BY laatste_mutatie DESC NULLS LAST, m.rowid DESC) AS nr
  FROM melding m JOIN dubbel USING (p, meldingsnummer)
  UNION ALL
  SELECT rowid, row_number() OVER (PARTITION BY p, afdruk ORDER BY rowid)
  FROM melding WHERE meldingsnummer IS NULL
  UNION ALL  -- versions of a melding without a number: every moment but the latest
  SELECT rowid, rank() OVER (PARTITION BY p, school, soort, begindatum ORDER BY laatste_mutatie DESC NULLS LAST)
  FROM melding WHERE meldingsnummer IS NULL)
SELECT DISTINCT rij FROM versies WHERE nr > 1;
DELETE FROM melding WHERE rowid IN (SELECT rij FROM vervallen);

-- 3. Who everybody is. Rows of one person merge column by column; few have more than one.

CREATE TEMP TABLE leerling AS
WITH dubbel AS (SELECT p FROM leerling_rij GROUP BY p HAVING count(*) > 1)
SELECT *, false AS tegenstrijdig FROM leerling_rij ANTI JOIN dubbel USING (p)
UNION ALL
SELECT p, max(geboren), arg_max(gemeentecode, rij), arg_max(diploma, rij), arg_max(diploma_op, rij),
       arg_max(uitzondering, rij), arg_max(schooljaren, rij), arg_max(gevestigd, rij), arg_max(vertrokken, rij),
       arg_max(overleden, rij), coalesce(min(geboren) < max(geboren), false)
FROM (SELECT *, rowid AS rij FROM leerling_rij) SEMI JOIN dubbel USING (p) GROUP BY p;
DROP TABLE leerling_rij;

INSERT INTO leerling (p, tegenstrijdig)
SELECT DISTINCT p, false
FROM (SELECT p FROM melding UNION ALL SELECT p FROM inschrijving UNION ALL SELECT p FROM vrijstelling)
ANTI JOIN leerling USING (p);

CREATE TEMP TABLE uit_melding AS
SELECT p, arg_max(gemeentecode, (begindatum, m.rowid)) AS gemeentecode,
       max(bruikbaar(geboortedatum)) AS geboren,
       coalesce(min(bruikbaar(geboortedatum)) < max(bruikbaar(geboortedatum)), false) AS tegenstrijdig
FROM melding m SEMI JOIN (SELECT p FROM leerling WHERE geboren IS NULL OR gemeentecode IS NULL) USING (p)
GROUP BY p;

CREATE TEMP TABLE gestorven AS  -- by a melding that was closed because of it: the earliest
SELECT p, min(coalesce(datum_afgesloten, einddatum, laatste_mutatie::DATE, begindatum)) AS dag
FROM melding WHERE status = 'afgesloten' AND reden = 'overleden' GROUP BY p;

CREATE TEMP TABLE persoon AS
WITH bekend AS (
  SELECT l.* REPLACE (coalesce(l.geboren, m.geboren) AS geboren,
                      CASE WHEN l.geboren IS NULL THEN coalesce(m.tegenstrijdig, false)
                           ELSE l.tegenstrijdig END AS tegenstrijdig,
                      coalesce(l.gemeentecode, m.gemeentecode) AS gemeentecode,
                      coalesce(l.overleden, g.dag) AS overleden)
  FROM leerling l LEFT JOIN uit_melding m USING (p) LEFT JOIN gestorven g USING (p)),
bruikbaar AS (
  SELECT b.* EXCLUDE (gemeentecode) REPLACE (CASE WHEN NOT tegenstrijdig THEN geboren END AS geboren),
         coalesce(g.regio, 1)::TINYINT AS regio,
         CASE WHEN NOT tegenstrijdig
              THEN CAST(date_trunc('month', verjaardag(geboren, 5)) + to_months(1) AS DATE) END AS maand_na_vijf
  FROM bekend b LEFT JOIN gemeente g USING (gemeentecode)),
met_begin AS (
  SELECT b.* EXCLUDE (maand_na_vijf), coalesce(k.volgende_lesdag, maand_na_vijf) AS lp_begin
  FROM bruikbaar b LEFT JOIN kalender k ON k.regio = b.regio AND k.dag = b.maand_na_vijf),
met_reden AS (
  SELECT *,
         CASE WHEN geboren IS NULL THEN
                CASE WHEN overleden <= getvariable('peildatum') THEN 'overleden'
                     WHEN niet_hier(gevestigd, vertrokken, overleden, getvariable('peildatum')) = 'vertrokken'
                     THEN 'vertrokken' END
              ELSE geen_plicht(geboren, lp_begin, schooljaren, diploma, diploma_op, uitzondering,
                               gevestigd, vertrokken, overleden, getvariable('peildatum')) END AS reden
  FROM met_begin)
SELECT * EXCLUDE (reden), nullif(reden, '') AS plicht_reden,
       CASE WHEN reden IS NULL THEN 'onbekend'
            WHEN reden <> '' THEN 'geen'
            WHEN getvariable('peildatum') <= leerplicht_eind(geboren, schooljaren, getvariable('peildatum'))
            THEN 'leerplicht'
            ELSE 'kwalificatieplicht' END AS plicht,
       CASE WHEN geboren <= getvariable('peildatum')
            THEN jaren(geboren, getvariable('peildatum')) END AS leeftijd
FROM met_reden;
DROP TABLE leerling;

CREATE TEMP TABLE vrijgesteld AS
SELECT p,
       arg_max(v.soort, (v.begin, v.rowid)) FILTER (NOT vervangend AND geldig) AS soort,
       arg_max(v.soort, (v.begin, v.rowid)) FILTER (vervangend) AS vervangend
FROM (SELECT v.rowid, v.*, v.soort IN ('3a', '3b', 'vervangende_leerplicht') AS vervangend,
             v.soort IN ('5_onder_a', '5_onder_b', '5_onder_c', 'vrijstelling')
             OR (v.soort = '5a_trekkend' AND month(getvariable('peildatum')) BETWEEN 3 AND 10)
             OR (v.soort = '15' AND n.plicht = 'kwalificatieplicht') AS geldig
      FROM vrijstelling v JOIN persoon n USING (p)
      WHERE v.begin <= getvariable('peildatum') AND v.eind >= getvariable('peildatum')) v
GROUP BY p;

-- 4. The meldingen that count, with cumulative lesdagen and vacation days at both ends.
-- An end after the peildatum is cut off there: min(cumulative(e), cumulative(D)) = cumulative(min(e, D)).

CREATE TEMP TABLE geteld AS
WITH telt AS (
  SELECT p, begindatum AS begin, einddatum, soort, status, coalesce(verzuimuren, 0) AS uren,
         CASE WHEN alles IS NOT NULL THEN alles ELSE soort IN ('langdurig', 'luxe') END AS volledig,
         CASE WHEN einddatum IS NOT NULL THEN einddatum
              WHEN status = 'afgesloten' THEN greatest(begindatum, coalesce(datum_afgesloten, begindatum))
              ELSE getvariable('peildatum') END AS eind
  FROM melding
  WHERE begindatum <= getvariable('peildatum')
    AND coalesce(status <> 'ingetrokken', true)
    AND coalesce(reden NOT IN ('langdurig_ziek', 'legitiem_afwezig', 'vrijstelling'), true)
    AND NOT coalesce(geoorloofd, false)
    AND (soort <> 'ziek' OR geoorloofd IS NOT NULL)
    AND coalesce(einddatum >= begindatum, true))
SELECT p, n.regio, telt.begin, least(eind, getvariable('peildatum')) AS tot, soort, volledig, uren,
       b.les_voor, least(e.les_tot, w.les_peildatum) AS les_tot, e.les_tot AS les_eind,
       b.vak_voor, least(e.vak_tot, w.vak_peildatum) AS vak_tot,
       soort = 'langdurig' AND coalesce(status IN ('geregistreerd', 'in_behandeling'), true)
         AND coalesce(einddatum < getvariable('peildatum'), false) AS niet_afgesloten
FROM telt JOIN persoon n USING (p)
     JOIN venster w ON w.regio = n.regio
     JOIN kalender b ON b.regio = n.regio AND b.dag = telt.begin
     JOIN kalender e ON e.regio = n.regio AND e.dag = eind;

CREATE TEMP TABLE begonnen AS  -- who counts as enrolled when enrolment is not known
SELECT DISTINCT p FROM melding
WHERE NOT getvariable('inschrijving_bekend') AND begindatum <= getvariable('peildatum');
DROP TABLE melding;

-- 5. Gaps and islands, twice: the periods of full absence, and all counted absence together (potentiële LRV).
-- A new island opens where a lesdag lies between the furthest end so far and the begin: les_voor > max(les_tot).

CREATE TEMP TABLE periode AS
WITH gaten AS (
  SELECT *, coalesce(les_voor > max(les_tot) OVER vorige, true) AS nieuw FROM geteld WHERE volledig
  WINDOW vorige AS (PARTITION BY p ORDER BY begin ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
eilanden AS (
  SELECT *, sum(nieuw::INT) OVER (PARTITION BY p ORDER BY begin, nieuw DESC ROWS UNBOUNDED PRECEDING) AS eiland FROM gaten),
perioden AS (
  SELECT p, regio, min(begin) AS begin, max(tot) AS eind, min(les_voor) AS les_voor, max(les_tot) AS les_tot,
         min(vak_voor) AS vak_voor, max(vak_tot) AS vak_tot
  FROM eilanden GROUP BY p, regio, eiland),
binnen_plicht AS (
  SELECT e.* REPLACE (greatest(e.begin, lp_begin) AS begin,
                      CASE WHEN lp_begin > e.begin THEN k.les_voor ELSE e.les_voor END AS les_voor,
                      CASE WHEN lp_begin > e.begin THEN k.vak_voor ELSE e.vak_voor END AS vak_voor)
  FROM perioden e JOIN persoon USING (p)
       LEFT JOIN kalender k ON k.regio = e.regio AND k.dag = lp_begin
  WHERE coalesce(eind >= lp_begin, true)),
geduurd AS (
  SELECT p, begin, eind, les_tot >= les_peildatum AS lopend,
         eind - begin + 1 AS dagen_kalender, eind - begin + 1 - (vak_tot - vak_voor) AS dagen_geteld,
         les_tot - les_voor AS lesdagen
  FROM binnen_plicht JOIN venster USING (regio))
SELECT *, dagen_geteld > 28 AS landelijk, dagen_geteld >= 28 AS vier_weken,
       eind >= CAST(begin + to_months(1) AS DATE) - 1 AS maand
FROM geduurd;

CREATE TEMP TABLE potentieel AS
WITH gaten AS (
  SELECT *, coalesce(les_voor > max(les_tot) OVER vorige, true) AS nieuw FROM geteld
  WINDOW vorige AS (PARTITION BY p ORDER BY begin ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
eilanden AS (
  SELECT *, sum(nieuw::INT) OVER (PARTITION BY p ORDER BY begin, nieuw DESC ROWS UNBOUNDED PRECEDING) AS eiland FROM gaten),
perioden AS (
  SELECT p, regio, min(begin) AS begin, max(tot) AS eind, max(les_tot) AS les_tot, sum(uren) AS uren
  FROM eilanden GROUP BY p, regio, eiland)
SELECT p FROM perioden JOIN persoon USING (p) JOIN venster w ON w.regio = perioden.regio
WHERE perioden.les_tot >= w.les_peildatum AND coalesce(eind >= lp_begin, true)
  AND eind - greatest(begin, lp_begin) + 1 >= 28 AND round(uren, 6) >= 16;

-- 6. One row a pupil: what the signals and the rules look at.

CREATE TEMP TABLE verzuim AS
SELECT p,
       round(sum(CASE WHEN tot >= venster_begin AND les_eind > g.les_voor
                      THEN uren * (les_tot - greatest(g.les_voor, venster_les_voor)) / (les_eind - g.les_voor)
                      ELSE 0 END), 6) AS uren_4_lesweken,
       bool_or(tot >= w.venster_begin AND soort IN ('zestien_uur', 'langdurig')) AS gemeld_in_venster,
       bool_or(dit_jaar AND soort = 'luxe') AS luxe,
       round(sum(CASE WHEN dit_jaar THEN uren ELSE 0 END), 6) AS uren_schooljaar,
       count(*) FILTER (dit_jaar AND soort = 'zestien_uur') AS zestien_uur,
       bool_or(niet_afgesloten) AS niet_afgesloten
FROM (SELECT *, begin >= schooljaar_begin(getvariable('peildatum')) AS dit_jaar FROM geteld) g
     JOIN venster w ON w.regio = g.regio
GROUP BY p;
DROP TABLE geteld;

CREATE TEMP TABLE loop AS
SELECT p, begin, eind, dagen_geteld, dagen_kalender, lesdagen, landelijk, vier_weken, maand
FROM periode WHERE lopend;

CREATE TEMP TABLE terugval AS
SELECT p, bool_or(landelijk) AS landelijk, bool_or(vier_weken) AS vier_weken, bool_or(maand) AS maand
FROM periode WHERE NOT lopend AND eind >= CAST(getvariable('peildatum') - to_months(3) AS DATE)
GROUP BY p;

CREATE TEMP TABLE feiten AS
SELECT n.*, v.soort AS vrijstelling, coalesce(v.soort, v.vervangend) AS vrijstelling_soort,
       CASE WHEN getvariable('inschrijving_bekend') THEN coalesce(i.ingeschreven, false)
            WHEN b.p IS NOT NULL THEN true END AS ingeschreven,
       i.laatst_uit, coalesce(z.uren_4_lesweken, 0) AS uren_4_lesweken,
       coalesce(z.uren_4_lesweken >= 16 OR z.gemeld_in_venster, false) AS s_zestien,
       coalesce(l.lesdagen >= 3, false) AS drie_lesdagen,
       m.p IS NOT NULL AS s_potentieel, coalesce(z.luxe, false) AS s_luxe,
       coalesce(z.uren_schooljaar >= 9, false) AS s_halt, coalesce(z.zestien_uur >= 2, false) AS s_herhaald,
       coalesce(z.niet_afgesloten, false) AS s_open,
       l.begin AS loopt_sinds, l.eind AS loopt_tot, l.dagen_geteld, l.dagen_kalender,
       coalesce(l.landelijk, false) AS lrv_landelijk, coalesce(l.vier_weken, false) AS lrv_vier_weken,
       coalesce(l.maand, false) AS lrv_maand,
       coalesce(t.landelijk, false) AS s_terugval, coalesce(t.vier_weken, false) AS terugval_vier_weken,
       coalesce(t.maand, false) AS terugval_maand
FROM persoon n
     LEFT JOIN vrijgesteld v USING (p) LEFT JOIN inschrijving i USING (p) LEFT JOIN verzuim z USING (p)
     LEFT JOIN potentieel m USING (p) LEFT JOIN loop l USING (p) LEFT JOIN terugval t USING (p)
     LEFT JOIN begonnen b USING (p);
DROP TABLE persoon;

-- 7. The rules, first match wins, under each of the three definitions.

CREATE MACRO regel_bij(plicht, vrijstelling, ingeschreven, lrv, signaal) AS
  CASE WHEN plicht = 'onbekend' THEN 'R1'
       WHEN plicht = 'geen' THEN 'R2'
       WHEN vrijstelling IS NOT NULL THEN 'R3'
       WHEN NOT ingeschreven THEN 'R4'
       WHEN ingeschreven IS NULL THEN 'R1b'
       WHEN lrv THEN 'R5'
       WHEN signaal THEN 'R6'
       ELSE 'R7' END;

CREATE TEMP TABLE oordeel AS
WITH altijd AS (
  SELECT *, s_zestien OR s_potentieel OR s_luxe OR s_halt OR s_herhaald OR s_open AS vast_signaal FROM feiten),
regels AS (
  SELECT *, regel_bij(plicht, vrijstelling, ingeschreven, lrv_landelijk,
                      vast_signaal OR s_terugval OR drie_lesdagen) AS regel,
         regel_bij(plicht, vrijstelling, ingeschreven, lrv_vier_weken,
                   vast_signaal OR terugval_vier_weken OR drie_lesdagen) AS regel_vier_weken,
         regel_bij(plicht, vrijstelling, ingeschreven, lrv_maand,
                   vast_signaal OR terugval_maand OR drie_lesdagen) AS regel_maand
  FROM altijd)
SELECT *, regel <> regel_vier_weken OR regel <> regel_maand AS grensgeval FROM regels;
DROP TABLE feiten;

-- 8. Since when, for absoluut verzuim: the last day before the peildatum on which an exemption was valid.

CREATE TEMP TABLE laatste_vrije_dag AS
WITH kandidaat AS (
  SELECT v.p, v.soort, v.begin, least(v.eind, getvariable('peildatum') - 1) AS eind, o.*  EXCLUDE (p)
  FROM vrijstelling v JOIN oordeel o USING (p) WHERE o.regel = 'R4'),
gewoon AS (
  SELECT p, eind AS dag, begin FROM kandidaat WHERE soort IN ('5_onder_a', '5_onder_b', '5_onder_c', 'vrijstelling')
  UNION ALL
  SELECT p, CASE WHEN month(eind) > 10 THEN make_date(year(eind), 10, 31)
                 WHEN month(eind) < 3 THEN make_date(year(eind) - 1, 10, 31) ELSE eind END, begin
  FROM kandidaat WHERE soort = '5a_trekkend'),
dagen AS (
  SELECT *, unnest(generate_series(begin, eind, INTERVAL 1 DAY))::DATE AS dag FROM kandidaat WHERE soort = '15'),
artikel_15 AS (
  SELECT p, dag, begin FROM dagen
  WHERE geen_plicht(geboren, lp_begin, schooljaren, diploma, diploma_op, uitzondering, gevestigd, vertrokken,
                    overleden, dag) = ''
    AND dag > leerplicht_eind(geboren, schooljaren, dag))
SELECT p, max(dag) AS dag FROM (SELECT * FROM gewoon UNION ALL SELECT * FROM artikel_15) WHERE dag >= begin GROUP BY p;

CREATE TEMP TABLE absoluut AS
WITH begin AS (
  SELECT o.p, regio, greatest(lp_begin, laatst_uit + 1, d.dag + 1,
                              CASE WHEN gevestigd <= getvariable('peildatum') THEN gevestigd END) AS sinds
  FROM oordeel o LEFT JOIN laatste_vrije_dag d USING (p) WHERE regel = 'R4')
SELECT p, sinds, getvariable('peildatum') - sinds + 1 AS dagen_kalender,
       getvariable('peildatum') - sinds + 1 - (vak_peildatum - vak_voor) AS dagen_geteld
FROM begin JOIN venster USING (regio) JOIN kalender k ON k.regio = begin.regio AND k.dag = sinds;

-- 9. The two Parquet files.

COPY (
  WITH sinds AS (
    SELECT o.*,
           CASE WHEN regel = 'R4' THEN a.sinds WHEN regel IN ('R5', 'R6') THEN loopt_sinds END AS sinds,
           CASE WHEN regel = 'R4' THEN getvariable('peildatum') ELSE loopt_tot END AS tot,
           CASE WHEN regel = 'R4' THEN a.dagen_geteld WHEN regel IN ('R5', 'R6') THEN o.dagen_geteld END AS geteld,
           CASE WHEN regel = 'R4' THEN a.dagen_kalender WHEN regel IN ('R5', 'R6') THEN o.dagen_kalender END
             AS kalender,
           plicht IN ('leerplicht', 'kwalificatieplicht') AS met_plicht
    FROM oordeel o LEFT JOIN absoluut a USING (p))
  SELECT lpad(p::VARCHAR, 9, '0') AS persoonsgebonden_nummer,
         CASE regel WHEN 'R1' THEN 'onbeslist' WHEN 'R1b' THEN 'onbeslist' WHEN 'R2' THEN 'niet_leerplichtig'
                    WHEN 'R3' THEN 'vrijgesteld' WHEN 'R4' THEN 'absoluut_verzuim'
                    WHEN 'R5' THEN 'langdurig_relatief_verzuim' WHEN 'R6' THEN 'risico'
                    ELSE 'geen_verzuim' END AS klasse,
         CASE WHEN regel NOT IN ('R4', 'R5') THEN NULL
              WHEN tot >= CAST(sinds + to_months(3) AS DATE) THEN 'langer_dan_3_maanden'
              WHEN regel = 'R5' OR getvariable('peildatum') - sinds + 1 > 28 THEN '4_weken_tot_3_maanden'
              ELSE 'tot_4_weken' END AS duurklasse,
         regel IN ('R4', 'R5') AS thuiszitter, grensgeval, sinds, geteld::INT AS dagen_geteld,
         kalender::INT AS dagen_kalender, regel,
         CASE WHEN met_plicht THEN list_filter(
           [CASE WHEN s_halt THEN 'halt_uren' END, CASE WHEN s_herhaald THEN 'herhaald_zestien_uur' END,
            CASE WHEN drie_lesdagen AND NOT lrv_landelijk THEN 'lopend_verzuim' END,
            CASE WHEN s_open THEN 'lrv_niet_afgesloten' END, CASE WHEN s_luxe THEN 'luxe' END,
            CASE WHEN s_potentieel THEN 'potentiele_lrv' END, CASE WHEN s_terugval THEN 'terugval_na_lrv' END,
            CASE WHEN s_zestien THEN 'zestien_uur' END], lambda s: s IS NOT NULL) ELSE [] END AS signalen,
         plicht, plicht_reden, ingeschreven, vrijstelling_soort,
         round_even(uren_4_lesweken, 2) AS uren_4_lesweken, leeftijd::INT AS leeftijd
  FROM sinds ORDER BY p
) TO (getvariable('uit') || '/classificatie.parquet') (FORMAT parquet);

COPY (
  SELECT lpad(p::VARCHAR, 9, '0') AS persoonsgebonden_nummer, begin, eind, lopend, dagen_geteld::INT AS dagen_geteld,
         dagen_kalender::INT AS dagen_kalender, lesdagen::INT AS lesdagen, landelijk AS lrv
  FROM periode ORDER BY p, begin
) TO (getvariable('uit') || '/perioden.parquet') (FORMAT parquet);
