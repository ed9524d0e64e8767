/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xen-check.h"

G_BEGIN_DECLS

/* Exit statuses, documented in domus-config(1). */
enum
{
  TOOL_OK = 0,
  TOOL_FOUND = 1, /* findings, differences */
  TOOL_USAGE = 2,
  TOOL_FAILED = 3,
};

typedef enum
{
  TOOL_FORMAT_AUTO,
  TOOL_FORMAT_XM,
  TOOL_FORMAT_XL,
  TOOL_FORMAT_XML,
} ToolFormat;

/* A file that was read: a configuration or a domain document. */
typedef struct
{
  char *path;
  char *text;
  gsize length;
  ToolFormat format;
  DomusXenConfig *config; /* NULL for XML */
  DomusXmlDoc *domain;    /* NULL for a configuration, until it is converted */
} Document;

gboolean tool_parse_format (const char *text, ToolFormat *format);
const char *tool_format_name (ToolFormat format);
Document *document_open (const char *path, ToolFormat format, GError **error);
void document_free (Document *self);
gboolean
document_convert (Document *self, DomusXenConvertFlags flags, GPtrArray **findings, GError **error);

void tool_print_findings (const char *path, GPtrArray *findings, DomusSeverity least);
void tool_print_error (const char *path, const GError *error);

int tool_convert (int argc, char **argv);
int tool_check (int argc, char **argv);
int tool_repair (int argc, char **argv);
int tool_diff (int argc, char **argv);

/* Reads the options of one command; FALSE with @status when it is done. */
gboolean tool_options (int *argc,
                       char ***argv,
                       const char *parameters,
                       const char *summary,
                       const GOptionEntry *entries,
                       int *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Document, document_free)

G_END_DECLS
