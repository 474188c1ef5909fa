/** Turns the pages of a grid of pictures; nothing where there is one page only. */
import { Pagination } from '@mantine/core';
import classes from './pictures.module.css';

interface PicturePagesProps {
  /** "Pages of pictures" */
  label: string;
  pages: number;
  page: number;
  onPage: (page: number) => void;
}

export function PicturePages({ label, pages, page, onPage }: PicturePagesProps) {
  if (pages === 1) return null;
  return (
    <nav aria-label={label} className={classes.pages}>
      <Pagination
        total={pages}
        value={page}
        onChange={onPage}
        siblings={1}
        size="md"
        gap={4}
        getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
        getControlProps={(control) => ({
          'aria-label': `${control === 'next' ? 'Next' : 'Previous'} page`,
        })}
      />
    </nav>
  );
}
