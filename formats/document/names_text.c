/*
 * names_text.c: words for what names.h and container.h tell, for parents too.
 */
#include "formats/base/detail.h"
#include "formats/document/container.h"

const char *
name_how_name(enum name_how how)
{
	static const char *const	 name[NAME_HOW_MAX] = {
		[NAME_RAW] = "raw",
		[NAME_ZIP] = "zip",
		[NAME_ZIP_UTF8] = "zip-flag-11",
		[NAME_ZIP_UNICODE] = "zip-0x7075",
		[NAME_PAX] = "pax",
		[NAME_UNICODE] = "utf-16",
		[NAME_MIME] = "mime",
		[NAME_XML] = "xml",
		[NAME_MADE] = "made",
	};

	return (unsigned int)how < NAME_HOW_MAX ? name[how] : "";
}

const char *
name_charset_name(enum name_charset c)
{
	static const char *const	 name[NAME_CHARSET_MAX] = {
		[NAME_ASCII] = "ascii",
		[NAME_UTF_8] = "utf-8",
		[NAME_TCVN3] = "tcvn3",
		[NAME_VNI] = "vni",
		[NAME_CP1258] = "cp1258",
		[NAME_CP437] = "cp437",
		[NAME_UNKNOWN] = "unknown",
	};

	return (unsigned int)c < NAME_CHARSET_MAX ? name[c] : "";
}

const char *
name_mark_text(unsigned int mark)
{
	static const struct {
		unsigned int	 mark;
		const char	*text;
	} words[] = {
		{ NAME_ABSOLUTE, D_("an absolute path") },
		{ NAME_PARENT, D_("\"..\" in it") },
		{ NAME_NUL, D_("a NUL in it") },
		{ NAME_CONTROL, D_("control characters") },
		{ NAME_BIDI, D_("marks that turn the direction of reading") },
		{ NAME_EMPTY, D_("no name") },
		{ NAME_LONG, D_("too long") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].mark == mark)
			return words[i].text;
	return "";
}

const char *
member_state_detail(enum member_state s)
{
	static const char *const	 text[MEMBER_STATE_MAX] = {
		[MEMBER_READ] = D_("read"),
		[MEMBER_FOLDER] = D_("a folder"),
		[MEMBER_LINK] = D_("a link"),
		[MEMBER_DEVICE] = D_("a device"),
		[MEMBER_SPARSE] = D_("a sparse file"),
		[MEMBER_ENCRYPTED] = D_("encrypted"),
		[MEMBER_DAMAGED] = D_("damaged"),
		[MEMBER_LIMIT] = D_("beyond a limit"),
		[MEMBER_END] = D_("not read to its end"),
	};

	return (unsigned int)s < MEMBER_STATE_MAX ? text[s] : "";
}

const char *
member_state_text(enum member_state s)
{
	const char	*text = member_state_detail(s);

	return *text == DETAIL_MARK ? text + 1 : text;
}
