/** Names that a program of Node has without importing them. The bundler puts them where they are used. */
export { Buffer } from 'buffer';
