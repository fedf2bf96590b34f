/**
 * Stands in for `react-style-singleton`, which puts a `<style>` element into
 * the page while a dialog is open. The content security policy refuses inline
 * styles; a constructed style sheet does the same within it.
 */
import { useEffect } from 'react';

export function stylesheetSingleton() {
  const sheet = new CSSStyleSheet();
  let users = 0;
  return {
    add(style) {
      if (users++ === 0) {
        sheet.replaceSync(style);
        document.adoptedStyleSheets.push(sheet);
      }
    },
    remove() {
      if (--users === 0) {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter(
          other => other !== sheet,
        );
      }
    },
  };
}

export function styleHookSingleton() {
  const sheet = stylesheetSingleton();
  return (styles, isDynamic) => {
    useEffect(() => {
      sheet.add(styles);
      return () => sheet.remove();
    }, [styles && isDynamic]);
  };
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return function Style({ styles, dynamic }) {
    useStyle(styles, dynamic);
    return null;
  };
}
