/** Begins the page. */
import { render } from 'preact';
import { App } from './app';
import './app.css';
import { keepDroppedFiles } from './folder/dropped-beside';

keepDroppedFiles();
render(<App />, document.getElementById('app')!);
