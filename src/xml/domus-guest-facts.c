/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-guest-facts.h"

#include "domus-domain.h"
#include "domus-fold.h"

static void
add_line (GString *text, const char *line)
{
  if (line != NULL && *line != '\0')
    g_string_append_printf (text, "%s\n", line);
}

static char **
read_macs (const DomusXmlDoc *domain, GString *text)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);
  g_autoptr (GStrvBuilder) macs = g_strv_builder_new ();

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];

    if (card->mac == NULL)
      continue;
    g_strv_builder_add (macs, card->mac);
    add_line (text, card->mac);
  }
  return g_strv_builder_end (macs);
}

static char **
read_disks (const DomusXmlDoc *domain, GString *text)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    add_line (text, disk->source);
    if (disk->target != NULL && disk->kind != DOMUS_DISK_KIND_FLOPPY)
      g_strv_builder_add (targets, disk->target);
  }
  return g_strv_builder_end (targets);
}

static void
read_facts (DomusGuestFacts *self, const DomusXmlDoc *domain, GString *text)
{
  self->title = domus_domain_get_title (domain);
  self->notes = domus_domain_get_description (domain);
  self->vcpus = domus_domain_get_vcpus (domain);
  self->memory_kib = domus_domain_get_memory (domain);
  self->tags = domus_tags_list (domain);
  add_line (text, self->title);
  add_line (text, self->notes);
  for (guint i = 0; i < self->tags->len; i++)
    add_line (text, ((DomusTag *)self->tags->pdata[i])->name);
  if (self->tags->len == 0)
    g_clear_pointer (&self->tags, g_ptr_array_unref);
  self->macs = read_macs (domain, text);
  self->targets = read_disks (domain, text);
}

/**
 * domus_guest_facts_new:
 * @xml: (nullable): the definition; what cannot be read has no facts
 * @addresses: (nullable)
 *
 * Any thread.
 *
 * Returns: (transfer full): @uuid's
 */
DomusGuestFacts *
domus_guest_facts_new (const char *uuid, const char *xml, const char *addresses)
{
  DomusGuestFacts *self = g_new0 (DomusGuestFacts, 1);
  g_autoptr (DomusXmlDoc) domain = xml != NULL ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  self->uuid = g_strdup (uuid);
  self->addresses = g_strdup (addresses);
  if (domain != NULL)
    read_facts (self, domain, text);
  add_line (text, addresses);
  if (text->len > 0)
    self->haystack = domus_fold (text->str);
  return self;
}

/**
 * domus_guest_facts_free:
 * @self: (nullable)
 */
void
domus_guest_facts_free (DomusGuestFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->uuid);
  g_free (self->title);
  g_free (self->notes);
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  g_strfreev (self->macs);
  g_strfreev (self->targets);
  g_free (self->addresses);
  g_free (self->haystack);
  g_free (self);
}
