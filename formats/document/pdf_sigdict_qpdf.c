/*
 * pdf_sigdict_qpdf.c: a signature dictionary through libqpdf, which follows
 * references and opens object streams.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/timefmt.h"

#include "formats/document/pdf_sigdict.h"

static void
name_value(qpdf_data q, qpdf_oh dict, const char *key, char out[PDF_KEY_MAX])
{
	qpdf_oh		 oh = qpdf_oh_get_key(q, dict, key);
	const char	*name;

	out[0] = '\0';
	if (qpdf_oh_is_name(q, oh)) {
		name = qpdf_oh_get_name(q, oh);
		if (name[0] == '/' && strlen(name) <= PDF_KEY_MAX)
			snprintf(out, PDF_KEY_MAX, "%s", name + 1);
	}
	qpdf_oh_release(q, oh);
}

static void
range_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh		 oh = qpdf_oh_get_key(q, dict, "/ByteRange"), item;
	long long	 v;
	int		 n;
	bool		 good;

	sd->has_range = !qpdf_oh_is_null(q, oh);
	good = qpdf_oh_is_array(q, oh);
	n = good ? qpdf_oh_get_array_n_items(q, oh) : 0;
	if (n > BYTERANGE_MAX)
		good = false;
	for (int i = 0; good && i < n; i++) {
		item = qpdf_oh_get_array_item(q, oh, i);
		good = qpdf_oh_is_integer(q, item) &&
		    qpdf_oh_get_value_as_longlong(q, item, &v) && v >= 0;
		if (good)
			sd->range.n[sd->range.count++] = (uint64_t)v;
		qpdf_oh_release(q, item);
	}
	sd->range_whole = good;
	if (!good)
		sd->range.count = 0;
	qpdf_oh_release(q, oh);
}

/* Append a string's octets.  0, or -1 (none, or no room). */
static int
string_value(struct buf *out, qpdf_data q, qpdf_oh oh)
{
	const char	*s;
	size_t		 len = 0;

	if (!qpdf_oh_is_string(q, oh))
		return -1;
	s = qpdf_oh_get_binary_string_value(q, oh, &len);
	return buf_add(out, s, len);
}

static int
contents_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 oh = qpdf_oh_get_key(q, dict, "/Contents");
	int	 rc = 0;

	sd->has_contents = !qpdf_oh_is_null(q, oh);
	sd->contents_hex = true;	/* or the gap will tell */
	if (sd->has_contents && qpdf_oh_is_string(q, oh))
		rc = string_value(&sd->contents, q, oh);
	qpdf_oh_release(q, oh);
	return rc;
}

static void
cert_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 oh = qpdf_oh_get_key(q, dict, "/Cert"), first;

	if (qpdf_oh_is_array(q, oh) && qpdf_oh_get_array_n_items(q, oh) > 0) {
		first = qpdf_oh_get_array_item(q, oh, 0);
		qpdf_oh_release(q, oh);
		oh = first;
	}
	if (string_value(&sd->cert, q, oh) == -1)
		buf_reset(&sd->cert);
	qpdf_oh_release(q, oh);
}

static void
date_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh		 oh = qpdf_oh_get_key(q, dict, "/M");
	const char	*s;
	size_t		 len = 0;

	if (qpdf_oh_is_string(q, oh)) {
		s = qpdf_oh_get_binary_string_value(q, oh, &len);
		sd->claimed = pdf_date((const uint8_t *)s, len);
	}
	qpdf_oh_release(q, oh);
}

static void
said_values(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	char	 key[32];
	qpdf_oh	 oh;

	for (unsigned int i = 0; i < SAID_TEXTS; i++) {
		snprintf(key, sizeof(key), "/%s",
		    sigdict_said_key((enum sigdict_said)i));
		oh = qpdf_oh_get_key(q, dict, key);
		buf_reset(&sd->said[i]);
		if (string_value(&sd->said[i], q, oh) == -1)
			buf_reset(&sd->said[i]);
		qpdf_oh_release(q, oh);
	}
}

static void
reference_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh ref)
{
	char	 method[PDF_KEY_MAX];
	qpdf_oh	 params, p;
	int	 v = 0;

	if (!qpdf_oh_is_dictionary(q, ref))
		return;
	name_value(q, ref, "/TransformMethod", method);
	params = qpdf_oh_get_key(q, ref, "/TransformParams");
	if (qpdf_oh_is_dictionary(q, params)) {
		p = qpdf_oh_get_key(q, params, "/P");
		if (qpdf_oh_is_integer(q, p))
			(void)qpdf_oh_get_value_as_int(q, p, &v);
		qpdf_oh_release(q, p);
	}
	qpdf_oh_release(q, params);
	if (strcmp(method, "DocMDP") == 0)
		sd->docmdp = v >= 1 && v <= 3 ? v : 2;
	else if (strcmp(method, "UR3") == 0 || strcmp(method, "UR") == 0)
		sd->usage_rights = true;
}

static void
references_value(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 oh = qpdf_oh_get_key(q, dict, "/Reference"), item;
	int	 n;

	n = qpdf_oh_is_array(q, oh) ? qpdf_oh_get_array_n_items(q, oh) : 0;
	for (int i = 0; i < n && i < SIGDICT_REFS_MAX; i++) {
		item = qpdf_oh_get_array_item(q, oh, i);
		reference_value(sd, q, item);
		qpdf_oh_release(q, item);
	}
	qpdf_oh_release(q, oh);
}

int
sigdict_from_qpdf(struct pdf_sigdict *sd, qpdf_data q, qpdf_oh dict)
{
	if (!qpdf_oh_is_dictionary(q, dict))
		return 0;
	name_value(q, dict, "/Type", sd->type);
	name_value(q, dict, "/Filter", sd->filter);
	name_value(q, dict, "/SubFilter", sd->subfilter);
	range_value(sd, q, dict);
	if (contents_value(sd, q, dict) == -1)
		return -1;
	cert_value(sd, q, dict);
	date_value(sd, q, dict);
	said_values(sd, q, dict);
	references_value(sd, q, dict);
	sd->plain = true;
	return 1;
}
