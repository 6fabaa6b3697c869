/** The documents, README.md and HELP.md, held to the code. */
package io.torpor.documents;
