/**
 * Where the zones by prefix (prefixes.ts) are known to be wrong or missing: kept by hand. A correction outranks all rows of
 * the table that begin with it.
 */

export const CORRECTIONS: Readonly<Record<string, string>> = {
  // Labrador, by exchanges that the table takes for another country's.
  '1709': 'America/St_Johns America/Goose_Bay America/Halifax',
  // Area codes laid over older ones, which span zones.
  '1236': 'America/Vancouver America/Edmonton America/Fort_Nelson',
  '1250': 'America/Vancouver America/Edmonton America/Fort_Nelson',
  '1257': 'America/Vancouver America/Edmonton America/Fort_Nelson',
  '1357': 'America/Los_Angeles',
  '1364': 'America/Chicago America/New_York',
  '1367': 'America/Toronto America/Halifax',
  '1418': 'America/Toronto America/Halifax',
  '1448': 'America/Chicago America/New_York',
  '1458': 'America/Los_Angeles America/Boise',
  '1541': 'America/Los_Angeles America/Boise',
  '1581': 'America/Toronto America/Halifax',
  '1621': 'America/Chicago',
  '1672': 'America/Vancouver America/Edmonton America/Fort_Nelson',
  '1729': 'America/New_York America/Chicago',
  '1778': 'America/Vancouver America/Edmonton America/Fort_Nelson',
  '1930': 'America/New_York America/Chicago',
  '1986': 'America/Boise America/Los_Angeles',
  // Area codes that span zones, of which the table knows one or does not know which.
  '1219': 'America/Chicago America/New_York',
  '1270': 'America/Chicago America/New_York',
  '1308': 'America/Chicago America/Denver',
  '1423': 'America/New_York America/Chicago',
  '1574': 'America/New_York America/Chicago',
  '1605': 'America/Chicago America/Denver',
  '1606': 'America/New_York America/Chicago',
  '1620': 'America/Chicago America/Denver',
  '1701': 'America/Chicago America/Denver',
  '1775': 'America/Los_Angeles America/Denver',
  '1785': 'America/Chicago America/Denver',
  '1807': 'America/Toronto America/Winnipeg America/Atikokan',
  '1812': 'America/New_York America/Chicago',
  '1850': 'America/Chicago America/New_York',
  '1867': 'America/Whitehorse America/Edmonton America/Winnipeg America/Toronto America/Atikokan',
  '1879': 'America/St_Johns America/Goose_Bay America/Halifax',
  '1906': 'America/Detroit America/Menominee',
  '1907': 'America/Anchorage America/Adak',
  '1928': 'America/Phoenix America/Denver',
  // The west of Rio Grande do Sul, Mato Grosso do Sul and Rondônia, of which single rows say otherwise; the west of Amazonas.
  '5555': 'America/Sao_Paulo',
  '5567': 'America/Campo_Grande',
  '5569': 'America/Porto_Velho',
  '5597': 'America/Manaus America/Eirunepe',
  // Recife, and the island of Fernando de Noronha, which has the same area code.
  '5581': 'America/Recife America/Noronha',
  // Kaliningrad.
  '7401': 'Europe/Kaliningrad',
  '740': 'Europe/Kaliningrad',
};

/** Zones of countries for which ICU has none. */
export const COUNTRY_ZONES: Readonly<Record<string, string>> = {
  AC: 'Atlantic/St_Helena',
  TA: 'Atlantic/St_Helena',
  XK: 'Europe/Belgrade',
};
