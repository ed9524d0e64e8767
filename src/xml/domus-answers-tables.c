/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Language identifiers and keyboard layouts as Windows numbers them. The
 * first of a language stands for it where no country is told. */
static const DomusAnswersLanguage languages[] = {
  { "en-US", N_ ("English (United States)"), 0x0409, 0x00000409 },
  { "en-GB", N_ ("English (United Kingdom)"), 0x0809, 0x00000809 },
  { "en-CA", N_ ("English (Canada)"), 0x1009, 0x00000409 },
  { "en-AU", N_ ("English (Australia)"), 0x0c09, 0x00000409 },
  { "en-IE", N_ ("English (Ireland)"), 0x1809, 0x00001809 },
  { "de-DE", N_ ("German (Germany)"), 0x0407, 0x00000407 },
  { "de-AT", N_ ("German (Austria)"), 0x0c07, 0x00000407 },
  { "de-CH", N_ ("German (Switzerland)"), 0x0807, 0x00000807 },
  { "fr-FR", N_ ("French (France)"), 0x040c, 0x0000040c },
  { "fr-BE", N_ ("French (Belgium)"), 0x080c, 0x0000080c },
  { "fr-CA", N_ ("French (Canada)"), 0x0c0c, 0x00001009 },
  { "fr-CH", N_ ("French (Switzerland)"), 0x100c, 0x0000100c },
  { "es-ES", N_ ("Spanish (Spain)"), 0x0c0a, 0x0000040a },
  { "es-MX", N_ ("Spanish (Mexico)"), 0x080a, 0x0000080a },
  { "it-IT", N_ ("Italian (Italy)"), 0x0410, 0x00000410 },
  { "nl-NL", N_ ("Dutch (Netherlands)"), 0x0413, 0x00020409 },
  { "nl-BE", N_ ("Dutch (Belgium)"), 0x0813, 0x00000813 },
  { "pt-BR", N_ ("Portuguese (Brazil)"), 0x0416, 0x00000416 },
  { "pt-PT", N_ ("Portuguese (Portugal)"), 0x0816, 0x00000816 },
  { "sv-SE", N_ ("Swedish (Sweden)"), 0x041d, 0x0000041d },
  { "nb-NO", N_ ("Norwegian (Norway)"), 0x0414, 0x00000414 },
  { "da-DK", N_ ("Danish (Denmark)"), 0x0406, 0x00000406 },
  { "fi-FI", N_ ("Finnish (Finland)"), 0x040b, 0x0000040b },
  { "pl-PL", N_ ("Polish (Poland)"), 0x0415, 0x00000415 },
  { "cs-CZ", N_ ("Czech (Czechia)"), 0x0405, 0x00000405 },
  { "sk-SK", N_ ("Slovak (Slovakia)"), 0x041b, 0x0000041b },
  { "hu-HU", N_ ("Hungarian (Hungary)"), 0x040e, 0x0000040e },
  { "ro-RO", N_ ("Romanian (Romania)"), 0x0418, 0x00000418 },
  { "bg-BG", N_ ("Bulgarian (Bulgaria)"), 0x0402, 0x00000402 },
  { "hr-HR", N_ ("Croatian (Croatia)"), 0x041a, 0x0000041a },
  { "sl-SI", N_ ("Slovenian (Slovenia)"), 0x0424, 0x00000424 },
  { "el-GR", N_ ("Greek (Greece)"), 0x0408, 0x00000408 },
  { "tr-TR", N_ ("Turkish (Turkey)"), 0x041f, 0x0000041f },
  { "ru-RU", N_ ("Russian (Russia)"), 0x0419, 0x00000419 },
  { "uk-UA", N_ ("Ukrainian (Ukraine)"), 0x0422, 0x00000422 },
  { "et-EE", N_ ("Estonian (Estonia)"), 0x0425, 0x00000425 },
  { "lv-LV", N_ ("Latvian (Latvia)"), 0x0426, 0x00000426 },
  { "lt-LT", N_ ("Lithuanian (Lithuania)"), 0x0427, 0x00010427 },
  { "he-IL", N_ ("Hebrew (Israel)"), 0x040d, 0x0000040d },
  { "ar-SA", N_ ("Arabic (Saudi Arabia)"), 0x0401, 0x00000401 },
  { "ja-JP", N_ ("Japanese (Japan)"), 0x0411, 0x00000411 },
  { "ko-KR", N_ ("Korean (Korea)"), 0x0412, 0x00000412 },
  { "zh-CN", N_ ("Chinese (China)"), 0x0804, 0x00000804 },
  { "zh-TW", N_ ("Chinese (Taiwan)"), 0x0404, 0x00000404 },
};

/* Names by Unicode CLDR's table of Windows zones; numbers as the reference of
 * winnt.sif lists them. Where several places share a zone, all are here. */
static const DomusAnswersZone zones[] = {
  { "Pacific/Honolulu", "Hawaiian Standard Time", 2 },
  { "America/Anchorage", "Alaskan Standard Time", 3 },
  { "America/Los_Angeles", "Pacific Standard Time", 4 },
  { "America/Vancouver", "Pacific Standard Time", 4 },
  { "America/Denver", "Mountain Standard Time", 10 },
  { "America/Edmonton", "Mountain Standard Time", 10 },
  { "America/Phoenix", "US Mountain Standard Time", 15 },
  { "America/Chicago", "Central Standard Time", 20 },
  { "America/Winnipeg", "Central Standard Time", 20 },
  { "America/Regina", "Canada Central Standard Time", 25 },
  { "America/Mexico_City", "Central Standard Time (Mexico)", 30 },
  { "America/Guatemala", "Central America Standard Time", 33 },
  { "America/New_York", "Eastern Standard Time", 35 },
  { "America/Toronto", "Eastern Standard Time", 35 },
  { "America/Bogota", "SA Pacific Standard Time", 45 },
  { "America/Lima", "SA Pacific Standard Time", 45 },
  { "America/Halifax", "Atlantic Standard Time", 50 },
  { "America/La_Paz", "SA Western Standard Time", 55 },
  { "America/Santiago", "Pacific SA Standard Time", 56 },
  { "America/St_Johns", "Newfoundland Standard Time", 60 },
  { "America/Sao_Paulo", "E. South America Standard Time", 65 },
  { "America/Argentina/Buenos_Aires", "Argentina Standard Time", 70 },
  { "Atlantic/Azores", "Azores Standard Time", 80 },
  { "Etc/UTC", "UTC", 90 },
  { "UTC", "UTC", 90 },
  { "Atlantic/Reykjavik", "Greenwich Standard Time", 90 },
  { "Europe/London", "GMT Standard Time", 85 },
  { "Europe/Dublin", "GMT Standard Time", 85 },
  { "Europe/Lisbon", "GMT Standard Time", 85 },
  { "Europe/Prague", "Central Europe Standard Time", 95 },
  { "Europe/Budapest", "Central Europe Standard Time", 95 },
  { "Europe/Bratislava", "Central Europe Standard Time", 95 },
  { "Europe/Belgrade", "Central Europe Standard Time", 95 },
  { "Europe/Ljubljana", "Central Europe Standard Time", 95 },
  { "Europe/Warsaw", "Central European Standard Time", 100 },
  { "Europe/Zagreb", "Central European Standard Time", 100 },
  { "Europe/Sarajevo", "Central European Standard Time", 100 },
  { "Europe/Paris", "Romance Standard Time", 105 },
  { "Europe/Brussels", "Romance Standard Time", 105 },
  { "Europe/Madrid", "Romance Standard Time", 105 },
  { "Europe/Copenhagen", "Romance Standard Time", 105 },
  { "Europe/Berlin", "W. Europe Standard Time", 110 },
  { "Europe/Vienna", "W. Europe Standard Time", 110 },
  { "Europe/Zurich", "W. Europe Standard Time", 110 },
  { "Europe/Amsterdam", "W. Europe Standard Time", 110 },
  { "Europe/Luxembourg", "W. Europe Standard Time", 110 },
  { "Europe/Rome", "W. Europe Standard Time", 110 },
  { "Europe/Oslo", "W. Europe Standard Time", 110 },
  { "Europe/Stockholm", "W. Europe Standard Time", 110 },
  { "Africa/Lagos", "W. Central Africa Standard Time", 113 },
  { "Europe/Bucharest", "GTB Standard Time", 115 },
  { "Africa/Cairo", "Egypt Standard Time", 120 },
  { "Europe/Helsinki", "FLE Standard Time", 125 },
  { "Europe/Kyiv", "FLE Standard Time", 125 },
  { "Europe/Kiev", "FLE Standard Time", 125 },
  { "Europe/Sofia", "FLE Standard Time", 125 },
  { "Europe/Tallinn", "FLE Standard Time", 125 },
  { "Europe/Riga", "FLE Standard Time", 125 },
  { "Europe/Vilnius", "FLE Standard Time", 125 },
  { "Europe/Athens", "GTB Standard Time", 130 },
  { "Europe/Istanbul", "Turkey Standard Time", 130 },
  { "Asia/Jerusalem", "Israel Standard Time", 135 },
  { "Africa/Johannesburg", "South Africa Standard Time", 140 },
  { "Europe/Moscow", "Russian Standard Time", 145 },
  { "Asia/Riyadh", "Arab Standard Time", 150 },
  { "Africa/Nairobi", "E. Africa Standard Time", 155 },
  { "Asia/Baghdad", "Arabic Standard Time", 158 },
  { "Asia/Tehran", "Iran Standard Time", 160 },
  { "Asia/Dubai", "Arabian Standard Time", 165 },
  { "Asia/Yerevan", "Caucasus Standard Time", 170 },
  { "Asia/Kabul", "Afghanistan Standard Time", 175 },
  { "Asia/Yekaterinburg", "Ekaterinburg Standard Time", 180 },
  { "Asia/Karachi", "Pakistan Standard Time", 185 },
  { "Asia/Tashkent", "West Asia Standard Time", 185 },
  { "Asia/Kolkata", "India Standard Time", 190 },
  { "Asia/Calcutta", "India Standard Time", 190 },
  { "Asia/Kathmandu", "Nepal Standard Time", 193 },
  { "Asia/Dhaka", "Bangladesh Standard Time", 195 },
  { "Asia/Colombo", "Sri Lanka Standard Time", 200 },
  { "Asia/Novosibirsk", "N. Central Asia Standard Time", 201 },
  { "Asia/Yangon", "Myanmar Standard Time", 203 },
  { "Asia/Bangkok", "SE Asia Standard Time", 205 },
  { "Asia/Ho_Chi_Minh", "SE Asia Standard Time", 205 },
  { "Asia/Jakarta", "SE Asia Standard Time", 205 },
  { "Asia/Krasnoyarsk", "North Asia Standard Time", 207 },
  { "Asia/Shanghai", "China Standard Time", 210 },
  { "Asia/Hong_Kong", "China Standard Time", 210 },
  { "Asia/Singapore", "Singapore Standard Time", 215 },
  { "Asia/Manila", "Singapore Standard Time", 215 },
  { "Asia/Taipei", "Taipei Standard Time", 220 },
  { "Australia/Perth", "W. Australia Standard Time", 225 },
  { "Asia/Irkutsk", "North Asia East Standard Time", 227 },
  { "Asia/Seoul", "Korea Standard Time", 230 },
  { "Asia/Tokyo", "Tokyo Standard Time", 235 },
  { "Asia/Yakutsk", "Yakutsk Standard Time", 240 },
  { "Australia/Darwin", "AUS Central Standard Time", 245 },
  { "Australia/Adelaide", "Cen. Australia Standard Time", 250 },
  { "Australia/Sydney", "AUS Eastern Standard Time", 255 },
  { "Australia/Melbourne", "AUS Eastern Standard Time", 255 },
  { "Australia/Brisbane", "E. Australia Standard Time", 260 },
  { "Australia/Hobart", "Tasmania Standard Time", 265 },
  { "Asia/Vladivostok", "Vladivostok Standard Time", 270 },
  { "Pacific/Fiji", "Fiji Standard Time", 285 },
  { "Pacific/Auckland", "New Zealand Standard Time", 290 },
  { "Pacific/Tongatapu", "Tonga Standard Time", 300 },
};

/**
 * domus_answers_languages:
 *
 * Returns: (transfer none) (array length=n)
 */
const DomusAnswersLanguage *
domus_answers_languages (gsize *n)
{
  *n = G_N_ELEMENTS (languages);
  return languages;
}

/**
 * domus_answers_find_language:
 * @locale: (nullable)
 *
 * Returns: (transfer none) (nullable)
 */
const DomusAnswersLanguage *
domus_answers_find_language (const char *locale)
{
  g_autofree char *tag = g_strdup (locale != NULL ? locale : "");
  gsize language;

  tag[strcspn (tag, ".@")] = '\0';
  g_strdelimit (tag, "_", '-');
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strcasecmp (languages[i].tag, tag) == 0)
      return &languages[i];
  language = strcspn (tag, "-");
  for (gsize i = 0; language > 0 && i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strncasecmp (languages[i].tag, tag, language) == 0
        && languages[i].tag[language] == '-')
      return &languages[i];
  return NULL;
}

/**
 * domus_answers_zones:
 *
 * Returns: (transfer none) (array length=n)
 */
const DomusAnswersZone *
domus_answers_zones (gsize *n)
{
  *n = G_N_ELEMENTS (zones);
  return zones;
}

/**
 * domus_answers_find_zone:
 * @name: (nullable)
 *
 * Returns: (transfer none) (nullable)
 */
const DomusAnswersZone *
domus_answers_find_zone (const char *name)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (zones); i++)
    if (strcmp (zones[i].name, name) == 0)
      return &zones[i];
  return NULL;
}
