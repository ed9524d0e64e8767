/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/**
 * DomusTag: a word that groups guests.
 * @name: as the user wrote it; compared without case
 * @colour: (nullable): "#rrggbb"
 */
typedef struct
{
  char *name;
  char *colour;
} DomusTag;

DomusTag *domus_tag_new  (const char *name, const char *colour);
DomusTag *domus_tag_copy (const DomusTag *self);
void      domus_tag_free (DomusTag *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusTag, domus_tag_free)

/* A name that can be a tag: without the white space around it; NULL when
 * nothing is left, or for what XML or a list of tags cannot hold. */
char      *domus_tag_clean_name (const char *name);
DomusTag  *domus_tags_find      (GPtrArray *tags, const char *name);

/* In the domain's metadata: <domus:tag name="…" colour="…"/>, each once. */
GPtrArray *domus_tags_list   (const DomusXmlDoc *domain); /* of DomusTag */
void       domus_tags_add    (DomusXmlDoc *domain, const char *name, const char *colour);
void       domus_tags_remove (DomusXmlDoc *domain, const char *name);

G_END_DECLS
