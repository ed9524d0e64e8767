/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

#define DOMUS_METADATA_URI "https://domusvm.org/xmlns/guest/1"
#define DOMUS_METADATA_PREFIX "domus"

typedef enum
{
  DOMUS_INSTALL_UNKNOWN,  /* not ours, or made before Domus */
  DOMUS_INSTALL_UNDERWAY,
  DOMUS_INSTALL_FINISHED,
} DomusInstallState;

/* Domus's own knowledge in <metadata><domus:guest>. Keys are attribute names
 * of <domus:install>: "media" (path), "media-kind" ("file", "block"),
 * "system" (libosinfo short id), "state". Other programs' metadata, and
 * children of ours that this version does not know, are left alone. */
char             *domus_metadata_get (const DomusXmlDoc *domain, const char *key);
void              domus_metadata_set (DomusXmlDoc *domain, const char *key, const char *value);
/* Of another element of ours, <domus:ELEMENT key="value">. */
char             *domus_metadata_get_setting (const DomusXmlDoc *domain, const char *element,
                                              const char *key);
void              domus_metadata_set_setting (DomusXmlDoc *domain, const char *element,
                                              const char *key, const char *value);
DomusInstallState domus_metadata_get_install_state (const DomusXmlDoc *domain);
void              domus_metadata_set_install_state (DomusXmlDoc *domain, DomusInstallState state);

G_END_DECLS
