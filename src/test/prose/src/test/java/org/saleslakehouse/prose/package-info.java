/** Proofreads what people read: the documents, by LanguageTool. */
package org.saleslakehouse.prose;
